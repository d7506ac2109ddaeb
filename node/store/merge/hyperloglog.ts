import {
  mergeRegisters,
  RAISED_BYTES,
  REGISTERS,
  SketchEditor,
} from '../../../protocol/hyperloglog/sketch.js'
import type { Slice } from '../../../protocol/resp/slice.js'
import { Flag, Kind } from '../kind.js'
import type { Generation } from '../sketches.js'
import type { Store } from '../store.js'
import { admit } from './admit.js'
import { joinDeadline } from './deadline.js'

/**
 * A HyperLogLog: registers join by their maximum, so additions of several nodes add up to what one node would have
 * counted. The maximum is commutative, associative and idempotent by itself (a state-based CRDT before the word; Shapiro
 * et al., 2011), so an addition travels as the few registers it raised, in any order and any number of times.
 *
 * What needs a rule is where it ends, for DEL and SET have to end it on every node alike, and a maximum cannot be
 * taken back out. So additions belong to a **generation**: the (stamp, origin) of the write that made this
 * HyperLogLog, be it the PFADD that found no key or the SET that brought its bytes. A later PFADD names the
 * generation it adds to. In every order a generation counts by that one stamp:
 * - a clear (DEL, expiry, FLUSHALL, a newer write of another type) up to it ends it, with all that was or will be added to it;
 * - a SET after it ends it; one before it, or its own, is what it goes on from, if that is a HyperLogLog;
 * - what is not ended is read together, as PFMERGE would. Two nodes that make the same key at once make two generations,
 *   and lose nothing.
 *
 * So a DEL on one node and a PFADD on another at once: the DEL wins if it had seen what the PFADD added to, as it does
 * over INCR (counter.ts), and as in Redis Enterprise; otherwise its register would have to remember who raised it when.
 *
 * A sketch has no stamp of its own that would say what is in it: two nodes with the same newest stamp may lack different
 * additions. So each origin that added has a record with the stamp of its newest addition (store/sketches.ts),
 * and a catch-up compares those, and sends the sketch with the last one that is missing over there.
 *
 * These stamps do not say it all either. Everywhere else a stamp has one value; here whoever has lost an origin's earlier
 * additions and hears of the next holds less under the same stamp, and whoever was told half of a catch-up before its
 * donor died holds more. So the live digest (live-digest.ts) looks at the registers, as a part of their key's atom, and
 * a repair sends that with its sketches, which join to the same on both sides.
 *
 * GET shows the bytes Redis would show after the same commands on one node. Nodes whose additions came in another order
 * may hold other bytes for the same registers (sparse runs are joined or not); MESH DIGEST looks at the registers. PFCOUNT
 * keeps its estimate in those bytes, as Redis does, but not in what a client SET or COPY made: that is the SET's value.
 *
 * Cost: 45 bytes for each origin that added to a generation, and for each further generation a sketch, 12 kB at most,
 * until the key is deleted or set. On the wire some 25 bytes over key and registers.
 */

export interface Addition {
  /** The generation. */
  observedStamp: number
  observedOrigin: number
  /** Registers raised; or with `isWhole` a sketch. */
  value: Slice
  isWhole: boolean
  creates: boolean
  stamp: number
  origin: number
}

const editor = new SketchEditor()

/** Joins an addition. Returns whether anything visible changed. */
export function joinAddition(store: Store, slot: number, addition: Addition): boolean {
  const { observedStamp, observedOrigin, creates, stamp, origin } = addition
  if (!admit(store, slot, Kind.STRING, observedStamp, observedOrigin)) return false
  const { records, origins, sketches } = store
  if (creates) joinDeadline(store, slot, 0, stamp, origin)
  const generation: Generation = { stamp: observedStamp, origin: observedOrigin }
  const clear = [records.clearStamp(slot), records.clearOrigin(slot)] as const
  if (origins.compare(observedStamp, observedOrigin, ...clear) <= 0) return false
  if ((records.flags(slot) & Flag.NO_BASE) === 0) {
    if (origins.compare(observedStamp, observedOrigin, records.stamp(slot), records.origin(slot)) < 0)
      return false
  }
  sketches.edit(slot, generation, editor)
  const raised = raiseAll(addition)
  if (raised) editor.invalidate()
  sketches.put(slot, generation, editor, stamp, origin)
  return raised || creates
}

function raiseAll({ value, isWhole }: Addition): boolean {
  let raised = false
  if (isWhole) {
    registers.fill(0)
    mergeRegisters(value, registers)
    for (let i = 0; i < REGISTERS; i++) if (registers[i] > 0 && editor.raise(i, registers[i])) raised = true
    return raised
  }
  const { buf, off, len } = value
  for (let at = off; at < off + len; at += RAISED_BYTES)
    if (editor.raise(buf[at] | (buf[at + 1] << 8), buf[at + 2])) raised = true
  return raised
}

const registers = new Uint8Array(REGISTERS)

import type { Slice } from '../../protocol/resp/slice.js'
import { KeyHash } from './hash.js'
import { Flag, Kind } from './kind.js'
import type { Store } from './store.js'

/**
 * A digest of all live data: the sum, modulo 2^32 in two lanes, of one hash for each string, element and deadline over
 * what a client can read of it. A sum does not depend on order, and unlike XOR it does not cancel pairs. Fixed seeds,
 * so that equal data gives equal digests on every node.
 */
const LANES = [new KeyHash(0x243f6a88, 0x85a308d3), new KeyHash(0x13198a2e, 0x03707344)]

export function digestOf(store: Store): string {
  const sums = [0, 0]
  const add = (parts: Buffer[]): void => {
    const bytes = Buffer.concat(parts)
    LANES.forEach((lane, i) => {
      sums[i] = (sums[i] + lane.hash(0, bytes, 0, bytes.length)) >>> 0
    })
  }
  for (const db of store.dbs) {
    for (let i = db.size - 1; i >= 0; i--) {
      const slot = db.slotAt(i)
      if (store.isLive(slot)) addKey(store, db.index, slot, add)
    }
  }
  return sums.map(sum => sum.toString(16).padStart(8, '0')).join('')
}

function addKey(store: Store, db: number, slot: number, add: (parts: Buffer[]) => void): void {
  const { records, elements } = store
  const kind = records.kind(slot)
  const key = framed(store.key(slot))
  const head = Buffer.from([db & 255, db >> 8, kind])
  const deadline = records.deadline(slot)
  if (deadline !== 0) add([head, key, Buffer.from(`ttl ${deadline}`)])
  if (kind === Kind.STRING) {
    add([head, key, framed(store.strings.canonical(slot))])
    return
  }
  for (let i = elements.length(slot) - 1; i >= 0; i--) {
    const element = elements.at(slot, i)
    if ((records.flags(element) & Flag.ABSENT) === 0)
      add([head, key, framed(store.subkey(element)), framed(store.value(element))])
  }
}

/** The bytes after their length, so that no two different lists of parts concatenate to the same. */
function framed(slice: Slice): Buffer {
  const out = Buffer.alloc(4 + slice.len)
  out.writeUInt32LE(slice.len)
  slice.buf.copy(out, 4, slice.off, slice.off + slice.len)
  return out
}

import { Slice } from '../../../protocol/resp/slice.js'
import { Flag, Kind } from '../kind.js'
import type { Store } from '../store.js'
import { admit } from './admit.js'
import { dropClear, endOf, isAbove } from './clear.js'
import { joinString } from './string.js'

/**
 * A patch: APPEND, SETRANGE, SETBIT and BITFIELD as what they changed, not as the value that came of it. One bit of a
 * 1 MB bitmap travels in some 30 bytes instead of in 1 MB.
 *
 * The law is the register's still (string.ts): the write at (stamp, origin) stands for one value, and the later write
 * wins as a whole. A patch is only a shorter way to say that value: "the bytes at this offset, in the value that
 * (base stamp, base origin) left, longer and zero in between where need be". A stamp has one value, so whoever holds exactly
 * the base comes to exactly the value, and from then on cannot be told from one who was sent it whole. It is delta
 * encoding against a named version, as in RFC 3229, and not a delta-state CRDT (Almeida et al., 2018): deltas to one
 * register do not commute, so none is ever joined without its base.
 *
 * What a receiver does with it:
 * - it holds this stamp or a later one, or what takes it away (clear, flush, a later write of another type): nothing to do;
 * - it holds the base: the patch is applied in place;
 * - it holds anything else, because the base is still on its way, or because a write of another node came between: then
 *   it cannot know the value. It keeps what it has, and the message counts as one that was lost: the version vector does not
 *   move over it, and the catch-up that every gap brings fetches the value, which a catch-up always sends whole. So
 *   nothing waits, nothing has to be remembered about it, and there is never more than the one catch-up under way.
 *
 * Two nodes that SETBIT the same string at once see what two SETs would come to: the later one's string, everywhere, the
 * earlier one's bit not in it. One of the two does not hold the other's base and fetches the value: that costs what
 * each write cost before there were patches, and only then.
 *
 * A patch that makes the key anew has no base and can always be applied: it is a value with its zeros left out.
 * Cost: about 10 bytes on the wire over key and bytes; nothing in memory; none on disk, but a journal keeps a message
 * with a patch that was not applied as atoms, which claim nothing: the rest of it may be the base of the next write here.
 */

/** A patch as it stands in an op. */
export interface Patch {
  offset: number
  value: Slice
  creates: boolean
  /** The base. */
  observedStamp: number
  observedOrigin: number
  stamp: number
  origin: number
}

/** Whether the value a patch goes on from is needed and not here. @param slot the key's record, 0 if there is none */
export function lacksBase(store: Store, slot: number, patch: Patch): boolean {
  if (patch.creates) return false
  if (slot === 0) return true
  const { records, origins } = store
  const { stamp, origin } = patch
  if (origins.compare(records.clearStamp(slot), records.clearOrigin(slot), stamp, origin) >= 0) return false
  const kind = records.kind(slot)
  if (kind === Kind.NONE) return true
  if (kind !== Kind.STRING) return isAbove(store, slot, stamp, origin)
  if ((records.flags(slot) & Flag.NO_BASE) !== 0) return true
  if (origins.compare(records.stamp(slot), records.origin(slot), stamp, origin) >= 0) return false
  if (records.stamp(slot) !== patch.observedStamp || records.origin(slot) !== patch.observedOrigin)
    return true
  if (records.deadline(slot) === 0) return false
  // by the deadline known here the base was gone when the patch was made, unless it had come after that deadline
  const end = endOf(store, slot)
  return (
    origins.compare(stamp, origin, end.stamp, end.origin) > 0 &&
    origins.compare(records.stamp(slot), records.origin(slot), end.stamp, end.origin) <= 0
  )
}

/** Joins a patch that does not lack its base. Returns whether the value changed. */
export function joinPatch(store: Store, slot: number, patch: Patch): boolean {
  const { offset, value, stamp, origin } = patch
  if (patch.creates) return joinCreated(store, slot, offset, value, stamp, origin)
  if (!admit(store, slot, Kind.STRING, stamp, origin)) return false
  const { records, origins } = store
  if (origins.compare(records.stamp(slot), records.origin(slot), stamp, origin) >= 0) return false
  applyPatch(store, slot, offset, value, stamp, origin)
  return true
}

/** Joins the value that a patch makes of nothing: zeros up to the offset, then its bytes. Returns whether anything changed. */
export function joinCreated(
  store: Store,
  slot: number,
  offset: number,
  bytes: Slice,
  stamp: number,
  origin: number,
): boolean {
  const { records } = store
  const changed = joinString(store, slot, NOTHING, 0, stamp, origin)
  // it may have won the deadline only
  const isValue = records.kind(slot) === Kind.STRING && (records.flags(slot) & Flag.NO_BASE) === 0
  if (!changed || !isValue || records.stamp(slot) !== stamp || records.origin(slot) !== origin) return changed
  // the next patch needs this register, and to make room for it then would move the whole value
  if ((records.flags(slot) & Flag.TTL) === 0) records.setDeadline(slot, 0, stamp, origin)
  write(store, slot, offset, bytes, false)
  return true
}

function write(store: Store, slot: number, offset: number, bytes: Slice, grows: boolean): void {
  const { records } = store
  const end = offset + bytes.len
  if (offset > records.valueLen(slot)) records.growValue(slot, end, grows)
  else if (end > records.valueLen(slot)) records.resizeValue(slot, end, grows)
  const { buf, off } = records.value(slot, register)
  records.overwrites(buf, off + offset, off + end)
  bytes.buf.copy(buf, off + offset, bytes.off, bytes.off + bytes.len)
}

/** Writes bytes into a string's register, in place where its record has room, and gives it a newer stamp. */
export function applyPatch(
  store: Store,
  slot: number,
  offset: number,
  bytes: Slice,
  stamp: number,
  origin: number,
): void {
  const { records } = store
  // the deadline is left as it is, so it gets a register of its own, as in joinString
  if ((records.flags(slot) & Flag.TTL) === 0)
    records.setDeadline(slot, 0, records.stamp(slot), records.origin(slot))
  write(store, slot, offset, bytes, true)
  records.setFlags(slot, Flag.RAW, 0)
  records.setStamp(slot, stamp, origin)
  if ((records.flags(slot) & Flag.SHARES) !== 0) store.counters.endUpTo(slot, stamp, origin)
  dropClear(store, slot)
}

const register = new Slice()
const NOTHING = new Slice()

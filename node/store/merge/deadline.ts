import { Flag, Kind } from '../kind.js'
import type { Store } from '../store.js'
import { settleExpiry } from './clear.js'

/**
 * A key's deadline: a last-writer-wins register of its own beside the value. SET writes it too (to none, or to the
 * time given), EXPIRE and PERSIST only it, a write that makes a key anew resets it. Where no TTL extension is kept, the
 * register is "none", written by the record's own stamp. So of an EXPIRE and a SET at once on two nodes the value is the
 * SET's and the deadline is the later one's, and of an EXPIRE and a PERSIST the later one stays. What has passed is in expire.ts.
 * Cost: 24 bytes a key with a deadline, and an entry of the heap; 10 to 15 bytes on the wire over the key.
 *
 * @returns whether the deadline changed
 */
export function joinDeadline(
  store: Store,
  slot: number,
  deadline: number,
  stamp: number,
  origin: number,
): boolean {
  const { records, origins } = store
  settleExpiry(store, slot, stamp, origin)
  const before = records.deadline(slot)
  const hasBase = records.kind(slot) === Kind.STRING && (records.flags(slot) & Flag.NO_BASE) === 0
  const order = origins.compare(stamp, origin, records.deadlineStamp(slot), records.deadlineOrigin(slot))
  if (order < 0 || (order === 0 && (deadline === before || !hasBase))) return false
  const cleared = records.clearStamp(slot)
  if (cleared !== 0 && origins.compare(stamp, origin, cleared, records.clearOrigin(slot)) <= 0) return false
  if (before !== 0) store.expiry.forget(slot)
  const ownStamp = hasBase && records.stamp(slot) === stamp && records.origin(slot) === origin
  if (deadline === 0 && (ownStamp || !hasBase)) {
    records.setExtensions(slot, 0, Flag.TTL)
    if (!hasBase) records.setStamp(slot, stamp, origin)
    return before !== 0
  }
  records.setDeadline(slot, deadline, stamp, origin)
  if (deadline !== 0) store.expiry.add(slot, deadline)
  return true
}

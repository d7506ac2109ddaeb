import type { Slice } from '../../../protocol/resp/slice.js'
import { Flag, Kind } from '../kind.js'
import type { Store } from '../store.js'
import { admit } from './admit.js'
import { joinDeadline } from './deadline.js'

/**
 * A counter: what SET left (the base) plus one share per origin, the sum of that origin's increments. So counts INCR on a
 * string, HINCRBY on a hash's field (HSET its base) and ZINCRBY on a sorted set's member (ZADD).
 *
 * A share is shipped as its whole sum, never as "+1", so it can arrive twice, late or by two ways (a PN-counter by
 * origin; Shapiro et al., 2011). Each share has an epoch, the stamp of its first increment: a SET, DEL or expiry ends
 * the shares whose epoch it is newer than, and the next increment starts a new one. Increments of several nodes add
 * up; in every decision about order a share counts by its epoch. So two nodes that INCR at once see both increments. Of an
 * INCR and a SET at once the SET stays if it is later than the first increment of that node since it last saw a SET or
 * DEL ("last operation wins"), with all that this node has added since; else the increments count on from the SET.
 *
 * Integers add up as 64-bit integers, all else as exact decimals, for the sum must not depend on the order of arrival: 0.1
 * and 0.2 of two nodes are 0.3. What one node alone adds is what Redis makes of it: its share is what takes the value there.
 * Cost: a record of 60 to 80 bytes per origin that increments, only for keys, fields and members that are counters (measured for
 * 100,000 members of a sorted set: 85 bytes each); on the wire some 10 bytes over key and element, whatever the count.
 */
export function joinShare(
  store: Store,
  slot: number,
  sum: bigint | string,
  epoch: number,
  creates: boolean,
  stamp: number,
  origin: number,
): boolean {
  if (!admit(store, slot, Kind.STRING, epoch, origin)) return false
  const { records } = store
  if (creates) joinDeadline(store, slot, 0, stamp, origin)
  if (store.origins.compare(epoch, origin, records.clearStamp(slot), records.clearOrigin(slot)) <= 0)
    return false
  if ((records.flags(slot) & Flag.NO_BASE) === 0) {
    if (store.origins.compare(epoch, origin, records.stamp(slot), records.origin(slot)) < 0) return false
  }
  return store.counters.put(slot, sum, epoch, stamp, origin)
}

/** A share of a hash's field or a sorted set's member: the same law one level down. */
export function joinElementShare(
  store: Store,
  slot: number,
  type: number,
  name: Slice,
  sum: bigint | string,
  epoch: number,
  creates: boolean,
  stamp: number,
  origin: number,
): boolean {
  if (!admit(store, slot, type, epoch, origin)) return false
  const { records, origins } = store
  if (creates) joinDeadline(store, slot, 0, stamp, origin)
  if (origins.compare(epoch, origin, records.clearStamp(slot), records.clearOrigin(slot)) <= 0) return false
  const { elements, counters } = store
  const element = openCounter(store, slot, type, name, epoch, origin)
  if (element === 0) return false
  return elements.recount(slot, element, () => counters.put(element, sum, epoch, stamp, origin))
}

/** The element that a share begun at (epoch, origin) counts, made or revived; 0 if the share has ended already. */
export function openCounter(
  store: Store,
  slot: number,
  type: number,
  name: Slice,
  epoch: number,
  origin: number,
): number {
  const { records, origins, elements } = store
  const element = store.lookup(slot, name)
  if (element === 0) return elements.addCounter(slot, type, name)
  const flags = records.flags(element)
  if ((flags & Flag.ABSENT) !== 0) {
    if (origins.compare(epoch, origin, elements.removedStamp(element), elements.removedOrigin(element)) <= 0)
      return 0
    elements.reviveCounter(slot, element)
  } else if (origins.compare(epoch, origin, records.clearStamp(element), records.clearOrigin(element)) <= 0) {
    return 0
  } else if ((flags & Flag.NO_BASE) === 0) {
    if (origins.compare(epoch, origin, records.stamp(element), records.origin(element)) < 0) return 0
  }
  return element
}

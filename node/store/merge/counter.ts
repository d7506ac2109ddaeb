import type { Slice } from '../../../protocol/resp/slice.js'
import { Flag, Kind } from '../kind.js'
import type { Store } from '../store.js'
import { admit } from './admit.js'
import { joinDeadline } from './deadline.js'

/**
 * A counter: what SET left (the base) plus one share per origin, the sum of that origin's increments.
 *
 * A share is shipped as its whole sum, never as "+1", so it can arrive twice, late or by two ways (a PN-counter by
 * origin; Shapiro et al., 2011). Each share has an epoch, the stamp of its first increment: a SET, DEL or expiry ends
 * the shares whose epoch it is newer than, and the next increment starts a new one. Increments of several nodes add
 * up; in every decision about order a share counts by its epoch; one made at the same moment as a SET or DEL elsewhere is overtaken by it ("last operation wins").
 * Cost: a 52-byte record per origin that increments, only for keys that are counters.
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

/** A share of a hash field: the same law one level down. */
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
  const element = openCounter(store, slot, type, name, epoch, origin)
  return element !== 0 && store.counters.put(element, sum, epoch, stamp, origin)
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

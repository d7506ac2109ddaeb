import { Flag, Kind } from '../kind.js'
import type { Store } from '../store.js'
import { newestEver, newestOf, raiseClear, removeDead, settleExpiry } from './clear.js'
import { countConflict } from './conflict.js'

/**
 * Whether an atom of `type` with this stamp may enter a key, and the law of a clash of types: of two atoms of
 * different types under one key the one with the lower stamp dies, and everything of the key up to it is cleared. So
 * the key has the type of its newest atom, on every node and in whatever order they arrive.
 */
export function admit(store: Store, slot: number, type: number, stamp: number, origin: number): boolean {
  const { records, origins } = store
  if ((records.flags(slot) & Flag.TTL) !== 0) settleExpiry(store, slot, stamp, origin)
  if (
    (records.flags(slot) & Flag.CLEAR) !== 0 &&
    origins.compare(stamp, origin, records.clearStamp(slot), records.clearOrigin(slot)) <= 0
  )
    return false
  const kind = records.kind(slot)
  if (kind === type) return true
  if (kind !== Kind.NONE) {
    const ever = newestEver(store, slot)
    const isNewest = origins.compare(stamp, origin, ever.stamp, ever.origin) > 0
    const newest = isNewest ? ever : newestOf(store, slot)
    if (origins.compare(stamp, origin, newest.stamp, newest.origin) < 0) {
      countConflict(store, newest.origin, origin)
      raiseClear(store, slot, stamp, origin, stamp, origin)
      return false
    }
    raiseClear(store, slot, newest.stamp, newest.origin, newest.stamp, newest.origin)
    // memory that changed by itself may hold what an earlier clear should have taken
    if (records.kind(slot) !== Kind.NONE) removeDead(store, slot, () => true)
  }
  records.setKind(slot, type)
  if (type === Kind.STRING) records.setFlags(slot, Flag.NO_BASE, 0)
  else store.elements.open(slot)
  return true
}

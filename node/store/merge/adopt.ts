import { Flag, Kind } from '../kind.js'
import type { Store } from '../store.js'
import { clearExpired, clearKey } from './clear.js'
import { removeUpTo } from './element.js'

/**
 * Orphans: removals whose writer died before all of what it had written got through. Some nodes have a message of it with
 * a gap before, which nobody can fill any more, so no version vector will ever cover the removal, and by vectors alone it
 * would be kept for ever. Whoever has kept one for long enough says the same once more as its own: what is removed
 * does not change, only who says so, and that its vector covers. If the writer was only away after all, or several nodes
 * adopt one, no harm is done: of two removals alike the later dot stays.
 */

/** Whether what an absent record waits for can never come: its removal is not covered here. */
export function isOrphan(store: Store, slot: number): boolean {
  const { records, applied } = store
  if (records.kind(slot) >= Kind.ELEMENT) return !applied.covers(records.origin(slot), records.stamp(slot))
  if (!applied.covers(records.deadlineOrigin(slot), records.deadlineStamp(slot))) return true
  if ((records.flags(slot) & Flag.CLEAR) === 0) return false
  return !applied.covers(records.clearDotOrigin(slot), records.clearDotStamp(slot))
}

/** Removes what an absent record's removal removes again, under a stamp of this node's own. */
export function adopt(store: Store, slot: number): void {
  const { records, elements } = store
  if (records.kind(slot) < Kind.ELEMENT) {
    if (store.expiry.isWaiting(slot)) clearExpired(store, slot)
    else clearKey(store, slot, store.tick())
    store.refresh(slot)
    return
  }
  removeUpTo(store, slot, { stamp: elements.removedStamp(slot), origin: elements.removedOrigin(slot) })
}

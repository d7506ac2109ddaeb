import type { VersionVector } from '../../protocol/clock/version-vector.js'
import { Slice } from '../../protocol/resp/slice.js'
import { Flag, Kind } from '../store/kind.js'
import { clearUpTo } from '../store/merge/clear.js'
import { removeUpTo } from '../store/merge/element.js'
import type { Store } from '../store/store.js'

/**
 * Deletes one atom here that a peer had seen and has no more: it was deleted there, and what said so has been let go
 * of. It is a delete like any other, stamped and told to all, for others may have been away as well. What has been counted
 * since on what it deletes was not seen there, and stays.
 *
 * @param seen what the peer has applied
 * @returns whether it was deleted
 */
export function deleteForgotten(store: Store, slot: number, seen: VersionVector): boolean {
  const { records, counters, origins } = store
  if (!seen.covers(records.origin(slot), records.stamp(slot))) return false
  const isShare = records.kind(slot) === Kind.SHARE
  const counted = isShare ? records.owner(slot) : slot
  const hasBase = (records.flags(counted) & Flag.NO_BASE) === 0
  // a share beside a value: the value is looked at by itself; and what consists of shares: they are
  if (isShare === hasBase) return false
  const kind = records.kind(counted)
  const isString = kind === Kind.STRING
  const place = isShare
    ? counters.placeOf(slot)
    : { stamp: records.stamp(slot), origin: records.origin(slot) }
  if (isString) {
    const deadline = { stamp: records.deadlineStamp(counted), origin: records.deadlineOrigin(counted) }
    const isLater = origins.compare(deadline.stamp, deadline.origin, place.stamp, place.origin) > 0
    if (isLater && seen.covers(deadline.origin, deadline.stamp)) Object.assign(place, deadline)
  }
  let isCountedOn = false
  counters.newest(counted, (stamp, origin) => {
    if (origins.compare(stamp, origin, place.stamp, place.origin) > 0) isCountedOn = true
  })
  if (isCountedOn) {
    const key = isString ? counted : records.owner(counted)
    if (isString) clearUpTo(store, key, place, store.tick())
    else removeUpTo(store, counted, place)
    store.refresh(key)
    store.changed(key)
    return true
  }
  if (isString) {
    store.dbs[store.dbOf(counted)].deleteSlot(counted)
    return true
  }
  const collection = collectionOf(store, kind - Kind.ELEMENT)
  const name = Slice.of(records.key(counted, new Slice()).copy())
  return collection?.remove(records.owner(counted), name) ?? false
}

function collectionOf(
  store: Store,
  type: number,
): { remove(slot: number, name: Slice): boolean } | undefined {
  const { hashes, sets, zsets, lists, streams } = store
  return [undefined, undefined, hashes, sets, zsets, lists, streams][type]
}

import type { VersionVector } from '../../protocol/clock/version-vector.js'
import { Slice } from '../../protocol/resp/slice.js'
import { Flag, Kind } from '../store/kind.js'
import type { Store } from '../store/store.js'

/**
 * Deletes one atom here that a peer had seen and has no more: it was deleted there, and what said so has been let go
 * of. It is a delete like any other, stamped and told to all, for others may have been away as well.
 *
 * @param seen what the peer has applied
 * @returns whether it was deleted
 */
export function deleteForgotten(store: Store, slot: number, seen: VersionVector): boolean {
  const { records } = store
  if (!seen.covers(records.origin(slot), records.stamp(slot))) return false
  let counted = slot
  if (records.kind(slot) === Kind.SHARE) {
    counted = records.owner(slot)
    // a share beside a value: the value is looked at by itself
    if ((records.flags(counted) & Flag.NO_BASE) === 0) return false
  } else if ((records.flags(slot) & Flag.NO_BASE) !== 0) {
    // what consists of shares: they are looked at by themselves
    return false
  }
  const kind = records.kind(counted)
  if (kind === Kind.STRING) {
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

import { removeDead } from '../store/merge/clear.js'
import { isFlushed } from '../store/merge/flush.js'
import type { Store } from '../store/store.js'

/**
 * Takes out what a key holds below its own clear or its database's flush. No write leads there, but memory that changed
 * by itself does; a repair would offer such an atom for ever, and every peer would refuse it.
 *
 * @param slot any record of the key
 * @returns whether anything had to go
 */
export function removeOverruled(store: Store, slot: number): boolean {
  const { records, origins } = store
  const key = store.keyOf(slot)
  const db = store.dbs[store.dbOf(key)]
  const clear = [records.clearStamp(key), records.clearOrigin(key)] as const
  let found = false
  removeDead(store, key, (stamp, origin) => {
    const isDead =
      stamp !== 0 && (isFlushed(store, db, stamp, origin) || origins.compare(stamp, origin, ...clear) <= 0)
    if (isDead) found = true
    return isDead
  })
  if (found) store.refresh(key)
  return found
}

import { SELF } from '../../../protocol/clock/origins.js'
import type { Db } from '../db.js'
import { Flag } from '../kind.js'
import type { Store } from '../store.js'
import { removeDead } from './clear.js'

/**
 * FLUSHDB and FLUSHALL: one clear of a whole database up to the flush's own (stamp, origin). Every atom up to it is
 * gone, wherever it is and whenever it arrives; what carries a later stamp stays. Two flushes join to the later one.
 *
 * So a write made elsewhere before the flush and not yet seen by it is gone as well, as if the flush had come after it:
 * which by its stamp it did. A clear that spared what its writer had not seen (a version vector instead of one stamp)
 * does not converge beside last-writer-wins values: an unseen SET spared on one node has on another already lost
 * to a seen one that the flush then takes. Cost: 12 bytes a database.
 */
export function joinFlush(store: Store, db: Db, stamp: number, origin: number): void {
  if (isFlushed(store, db, stamp, origin)) return
  Object.assign(db.flushed, { stamp, origin })
  // a list of its own: an expired key that comes to light by the flush changes places with one not yet looked at
  const slots = new Uint32Array(db.recordCount)
  for (let i = 0; i < slots.length; i++) slots[i] = db.recordAt(i)
  for (const slot of slots) removeFlushed(store, db, slot)
  if (!store.tombstones.retain) store.tombstones.collect(undefined)
}

/** Flushes one database or all, here and for everyone. */
export function flushDatabases(store: Store, index: number | undefined): void {
  for (const db of store.dbs) {
    if (index !== undefined && db.index !== index) continue
    const stamp = store.tick()
    store.log?.flush(db.index, stamp, SELF)
    joinFlush(store, db, stamp, SELF)
  }
}

function removeFlushed(store: Store, db: Db, slot: number): void {
  const { records } = store
  const wasLive = store.isLive(slot)
  removeDead(store, slot, (stamp, origin) => isFlushed(store, db, stamp, origin))
  if (
    (records.flags(slot) & Flag.CLEAR) !== 0 &&
    isFlushed(store, db, records.clearStamp(slot), records.clearOrigin(slot))
  )
    records.setExtensions(slot, 0, Flag.CLEAR)
  store.refresh(slot)
  if (wasLive) store.changed(slot)
}

/** Whether a flush of the database takes an atom with this stamp. */
export function isFlushed(store: Store, db: Db, stamp: number, origin: number): boolean {
  return store.origins.compare(stamp, origin, db.flushed.stamp, db.flushed.origin) <= 0
}

import { LAST, SELF } from '../../../protocol/clock/origins.js'
import type { VersionVector } from '../../../protocol/clock/version-vector.js'
import type { Db } from '../db.js'
import { Flag } from '../record.js'
import type { Store } from '../store.js'
import { removeDead } from './clear.js'

/**
 * FLUSHDB and FLUSHALL: one clear of a whole database that says what its writer had seen, as a version vector. What the
 * vector covers is gone wherever it is and whenever it arrives; what was written elsewhere meanwhile stays. Several
 * flushes join by the pointwise maximum of their vectors. Cost: one vector a database.
 */
export interface Flush {
  observed: VersionVector
  /** The flushes joined into it: who has not seen one of these needs it sent. */
  stamps: { stamp: number; origin: number }[]
}

/** Flushes one database or all, here and for everyone. */
export function flushDatabases(store: Store, index: number | undefined): void {
  for (const db of store.dbs) {
    if (index !== undefined && db.index !== index) continue
    const observed = store.seen.clone()
    const stamp = store.tick()
    store.log?.flush(db.index, observed, stamp, SELF)
    joinFlush(store, db, observed, stamp, SELF)
  }
}

export function joinFlush(
  store: Store,
  db: Db,
  observed: VersionVector,
  stamp: number,
  origin: number,
): void {
  db.flushed ??= { observed: observed.clone(), stamps: [] }
  db.flushed.observed.merge(observed)
  db.flushed.stamps.push({ stamp, origin })
  for (let i = db.recordCount - 1; i >= 0; i--) removeCovered(store, db.recordAt(i), observed)
  if (!store.tombstones.retain) store.tombstones.collect(undefined)
}

function removeCovered(store: Store, slot: number, observed: VersionVector): void {
  const { records } = store
  const wasLive = store.isLive(slot)
  // an expiry whose deadline the flush has seen never came to pass for those who flushed first
  const expired = (records.flags(slot) & Flag.CLEAR) !== 0 && records.clearOrigin(slot) === LAST
  if (expired && observed.covers(records.clearDotOrigin(slot), records.clearDotStamp(slot)))
    records.setExtensions(slot, 0, Flag.CLEAR)
  removeDead(store, slot, (stamp, origin) => observed.covers(origin, stamp))
  store.refresh(slot)
  if (wasLive) store.changed(slot)
}

/** Whether a flush of the database has removed an atom with this stamp. */
export function isFlushed(db: Db, stamp: number, origin: number): boolean {
  return db.flushed?.observed.covers(origin, stamp) ?? false
}

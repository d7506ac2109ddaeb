import { SELF } from '../../../protocol/clock/origins.js'
import type { VersionVector } from '../../../protocol/clock/version-vector.js'
import type { Db } from '../db.js'
import type { Store } from '../store.js'
import { newestOf } from './clear.js'

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
  for (let i = db.recordCount - 1; i >= 0; i--) {
    if (i < db.recordCount) removeCovered(store, db, db.recordAt(i), observed)
  }
}

/** Removes a key if a flush covers all of it, else only what it covers. */
function removeCovered(store: Store, db: Db, slot: number, observed: VersionVector): void {
  const { records } = store
  const wasLive = store.isLive(slot)
  if (store.elements.total(slot) === 0 && records.shares(slot) === 0) {
    const newest = newestOf(store, slot)
    if (!observed.covers(newest.origin, newest.stamp)) return
    if (!observed.covers(records.deadlineOrigin(slot), records.deadlineStamp(slot))) return
    if (wasLive) {
      store.changed(slot)
      hideAndDrop(store, db, slot)
    } else if (!store.tombstones.retain) store.drop(slot)
    return
  }
  store.elements.removeCovered(slot, observed)
  store.counters.removeCovered(slot, observed)
  store.refresh(slot)
  if (wasLive) store.changed(slot)
}

function hideAndDrop(store: Store, db: Db, slot: number): void {
  if (store.records.deadline(slot) !== 0) store.expiry.forget(slot)
  store.records.setFlags(slot, 8, 0)
  db.hide(slot)
  store.drop(slot)
}

/** Whether a flush of the database has removed an atom with this stamp. */
export function isFlushed(db: Db, stamp: number, origin: number): boolean {
  return db.flushed !== undefined && db.flushed.observed.covers(origin, stamp)
}

import { SELF } from '../../../protocol/clock/origins.js'
import type { Db } from '../db.js'
import { Flag } from '../kind.js'
import { BLOCK_SHIFT } from '../slots.js'
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
 *
 * It takes the same time however many keys there are: their array goes as a whole, and what it takes is freed later (lazy-free.ts).
 */
export function joinFlush(store: Store, db: Db, stamp: number, origin: number): void {
  if (isFlushed(store, db, stamp, origin)) return
  const observed = store.observedIn(db)
  Object.assign(db.flushed, { stamp, origin })
  const spared = sparedKeys(store, db)
  const { slots, count } = db.release(spared)
  store.lazyFree.take(slots, count)
  for (const slot of spared) removeFlushed(store, db, slot)
  if (store.dbs.every(each => each.recordCount === 0)) store.expiry.clear()
  for (const key of observed) store.onChange(db.index, key)
  if (!store.tombstones.retain) store.tombstones.collect(undefined)
}

/**
 * The keys that hold something newer than the flush, and whose content is to be looked at one by one. There are none after a flush
 * that was made here, and a few after one that comes at once from a peer: most blocks of slots have nothing as new.
 */
function sparedKeys(store: Store, db: Db): number[] {
  const { records } = store
  const { slots } = records
  const keys = new Set<number>()
  for (let block = 0; block << BLOCK_SHIFT < slots.top; block++) {
    if (slots.blockStamps[block] < db.flushed.stamp) continue
    const end = Math.min(slots.top, (block + 1) << BLOCK_SHIFT)
    for (let slot = Math.max(1, block << BLOCK_SHIFT); slot < end; slot++) {
      if (!slots.inUse(slot) || store.isDoomed(slot)) continue
      if (newestOfRecord(store, slot) < db.flushed.stamp) continue
      const key = store.keyOf(slot)
      if (records.owner(key) === db.owner) keys.add(key)
    }
  }
  return [...keys]
}

/** The greatest stamp in a record itself. */
function newestOfRecord({ records }: Store, slot: number): number {
  const isCleared = (records.flags(slot) & Flag.CLEAR) !== 0
  const cleared = isCleared ? Math.max(records.clearStamp(slot), records.clearDotStamp(slot)) : 0
  return Math.max(records.stamp(slot), records.deadlineStamp(slot), cleared)
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
  // one whose time is over expires first, whoever noticed what first
  store.isLive(slot)
  removeDead(store, slot, (stamp, origin) => isFlushed(store, db, stamp, origin))
  if (
    (records.flags(slot) & Flag.CLEAR) !== 0 &&
    isFlushed(store, db, records.clearStamp(slot), records.clearOrigin(slot))
  )
    records.setExtensions(slot, 0, Flag.CLEAR)
  store.refresh(slot)
}

/** Whether a flush of the database takes an atom with this stamp. */
export function isFlushed(store: Store, db: Db, stamp: number, origin: number): boolean {
  return store.origins.compare(stamp, origin, db.flushed.stamp, db.flushed.origin) <= 0
}

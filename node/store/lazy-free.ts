import { Kind } from './kind.js'
import type { Store } from './store.js'

/** What Redis frees without its other thread (LAZYFREE_THRESHOLD). */
const FREED_AT_ONCE_MAX = 64

/** When more wait than this, each write frees some: what is deleted again and again is made by as many writes, so no more pile up. */
export const PENDING_LONG = 65_536
const FREED_PER_WRITE = 2

/** Slots of records, taken from the end; 0 is none. */
interface Batch {
  slots: Uint32Array
  count: number
}

/**
 * Lazy freeing: what is deleted is gone at once, however much it is, and its memory comes back bit by bit between the turns of
 * clients. A key is one of its database, and an element one of its collection, because the owner's array of slots has it
 * (db.ts, elements.ts). So a flush takes the database's array away, and a delete the collection's: from then on nothing
 * in it can be reached, counted, drawn or scanned, and the array is the list of what has to be freed.
 *
 * Such a record is doomed, and looks like any other. The table still finds it by its name, and indexes by slot (deadlines,
 * digests, tombstones, walks over all slots) still have it: they ask Store.isDoomed(), which costs a comparison while nothing
 * waits here. Whoever makes a new key or element of that name takes the name away from it. Until all are freed there is no live
 * digest, whose sums still have them.
 */
export class LazyFree {
  /** Records that wait; what hangs on a key is counted once it is that key's turn. */
  pending = 0
  /** Records that have waited, and are freed. */
  freed = 0
  /** Called when there is something to free: step() is to be called until nothing is left. */
  onPending: () => void = () => {}
  readonly #store: Store
  readonly #atOnce: number
  readonly #batches: Batch[] = []

  /** @param atOnce what is freed in one go */
  constructor(store: Store, atOnce = FREED_AT_ONCE_MAX) {
    this.#store = store
    this.#atOnce = atOnce
  }

  /** Whether a record is where its owner has its own. */
  isHeld(slot: number): boolean {
    const store = this.#store
    const { records } = store
    const kind = records.kind(slot)
    const owner = records.owner(slot)
    if (kind < Kind.ELEMENT) return store.dbs[store.dbOf(slot)]?.has(slot) ?? false
    if (owner === 0 || !records.slots.inUse(owner)) return false
    return (kind === Kind.SHARE || store.elements.has(owner, slot)) && this.isHeld(owner)
  }

  /** Takes the first `count` of these slots, which nothing has any more; it keeps the array. */
  take(slots: Uint32Array, count: number): void {
    if (count <= this.#atOnce) {
      for (let i = 0; i < count; i++) this.#free(slots[i])
      return
    }
    this.#batches.push({ slots, count })
    this.pending += count
    if (this.pending === count) this.onPending()
  }

  /** Called before each write. */
  keepShort(): void {
    if (this.pending > PENDING_LONG) this.step(FREED_PER_WRITE)
  }

  /** Frees at most so many records; returns whether more wait. */
  step(limit: number): boolean {
    for (let left = limit; left > 0 && this.pending > 0; left--) {
      const batch = this.#batches[this.#batches.length - 1]
      const slot = batch.slots[--batch.count]
      // before its elements are taken, so that they are on top
      if (batch.count === 0) this.#batches.pop()
      this.pending--
      this.freed++
      this.#free(slot)
    }
    return this.pending > 0
  }

  #free(slot: number): void {
    if (slot === 0) return
    const store = this.#store
    if (store.records.kind(slot) < Kind.ELEMENT) {
      store.elements.release(slot)
      store.expiry.dropped(slot)
    }
    store.free(slot)
  }
}

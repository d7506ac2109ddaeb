import type { Slice } from '../../protocol/resp/slice.js'
import { copyKey } from './copy.js'
import { Flag } from './kind.js'
import { grownWords } from './memory.js'
import { clearKey } from './merge/clear.js'
import { joinDeadline } from './merge/deadline.js'
import type { Store } from './store.js'

/** Added to a database's number to make it an owner that no slot can be. */
export const DB_OWNER = 0x80000000
const SLOTS_MIN = 16

/**
 * One numbered database: its keys' slots in one array, the live ones first, then the absent ones (tombstones, expired
 * keys). Removing swaps the last live slot into the gap, so counting, random choice and a descending cursor are O(1).
 */
export class Db {
  readonly index: number
  readonly owner: number
  /** Live keys. */
  size = 0
  /** Live keys with a deadline. */
  expiring = 0
  #deadlines = 0
  /** The newest FLUSHDB or FLUSHALL: nothing up to it is here. */
  readonly flushed = { stamp: 0, origin: 0 }
  readonly #store: Store
  #slots: Uint32Array = new Uint32Array(SLOTS_MIN)
  #count = 0

  constructor(store: Store, index: number) {
    this.#store = store
    this.index = index
    this.owner = DB_OWNER + index
  }

  /** A live key has a deadline from now on (`by` 1), or has it no more (-1). */
  countDeadline(deadline: number, by: 1 | -1): void {
    this.expiring += by
    // none left: what rounding has left in the sum goes, too
    this.#deadlines = this.expiring === 0 ? 0 : this.#deadlines + by * deadline
  }

  /** How long the live keys with a deadline have on average, ms. Redis estimates it from samples. */
  get averageTtl(): number {
    return this.expiring === 0 ? 0 : Math.max(0, this.#deadlines / this.expiring - this.#store.now)
  }

  /** Whether a key's record is one of this database's. */
  has(slot: number): boolean {
    const position = this.#store.records.position(slot)
    return position < this.#count && this.#slots[position] === slot
  }

  /** The live key's slot, or 0. It counts as a use of the key, and as a read by a command that reads. */
  find(key: Slice): number {
    const store = this.#store
    const slot = this.peek(key)
    if (slot === 0) store.lookups.misses++
    else {
      store.lookups.hits++
      store.access.used(slot)
    }
    return slot
  }

  /** The live key's slot, or 0; the key does not notice. */
  peek(key: Slice): number {
    const store = this.#store
    const slot = store.lookup(this.owner, key)
    return slot !== 0 && store.isLive(slot) ? slot : 0
  }

  /** The slot at a position, 0 <= position < size. */
  slotAt(position: number): number {
    return this.#slots[position]
  }

  /** Key records, the absent ones included. */
  get recordCount(): number {
    return this.#count
  }

  /** A live key chosen evenly, or 0. */
  random(): number {
    for (;;) {
      if (this.size === 0) return 0
      const slot = this.#slots[Math.floor(this.#store.random() * this.size)]
      if (this.#store.isLive(slot)) return slot
    }
  }

  delete(key: Slice): boolean {
    const slot = this.peek(key)
    if (slot === 0) return false
    this.deleteSlot(slot)
    return true
  }

  /** DEL: a clear of all that is seen of the key, stamped and replicated. */
  deleteSlot(slot: number): void {
    const store = this.#store
    const stamp = store.tick()
    clearKey(store, slot, stamp)
  }

  /** Sets the deadline in ms; 0 removes it; one that has passed deletes the key. */
  setDeadline(slot: number, deadline: number): void {
    const store = this.#store
    if (deadline !== 0 && deadline <= store.now) {
      this.deleteSlot(slot)
      return
    }
    const stamp = store.tick()
    joinDeadline(store, slot, deadline, stamp, 0)
    store.log?.deadline(this.index, slot, store.key(slot), deadline, stamp, 0)
    store.refresh(slot)
    store.changed(slot)
  }

  /** Copies a key with its deadline over whatever `toKey` holds. */
  copy(slot: number, toDb: Db, toKey: Slice): void {
    copyKey(this.#store, slot, toDb, toKey)
  }

  /** Gives up all key records at once but for the spared ones: returns their slots, 0 in place of each that is spared. */
  release(spared: readonly number[]): { slots: Uint32Array; count: number } {
    const { records } = this.#store
    const released = { slots: this.#slots, count: this.#count }
    for (const slot of spared) released.slots[records.position(slot)] = 0
    this.#slots = new Uint32Array(SLOTS_MIN)
    this.#count = this.size = this.expiring = this.#deadlines = 0
    for (const slot of spared) this.#takeBack(slot)
    return released
  }

  #takeBack(slot: number): void {
    const { records } = this.#store
    this.add(slot)
    if ((records.flags(slot) & Flag.ABSENT) !== 0) return
    this.show(slot)
    const deadline = records.deadline(slot)
    if (deadline !== 0) this.countDeadline(deadline, 1)
  }

  /** Takes a new, absent key record in. */
  add(slot: number): void {
    if (this.#count === this.#slots.length) this.#slots = grownWords(this.#slots)
    this.#place(this.#count++, slot)
  }

  /** Moves a record among the live ones. */
  show(slot: number): void {
    this.#swap(this.#store.records.position(slot), this.size++)
  }

  /** Moves a record among the absent ones. */
  hide(slot: number): void {
    this.#store.eviction.hidden(slot)
    this.#swap(this.#store.records.position(slot), --this.size)
  }

  /** Lets go of an absent record. */
  removeAbsent(slot: number): void {
    const at = this.#store.records.position(slot)
    this.#place(at, this.#slots[--this.#count])
  }

  #swap(a: number, b: number): void {
    const slotA = this.#slots[a]
    this.#place(a, this.#slots[b])
    this.#place(b, slotA)
  }

  #place(at: number, slot: number): void {
    this.#slots[at] = slot
    this.#store.records.setPosition(slot, at)
  }
}

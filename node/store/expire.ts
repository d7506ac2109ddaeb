import { stampOfMs } from '../../protocol/clock/stamp.js'
import { ExpiryHeap } from './expiry.js'
import { clearExpired, newestOf } from './merge/clear.js'
import { Flag, Kind } from './record.js'
import type { Store } from './store.js'

/** An expired key's content is kept out of sight this long, in ms: a PERSIST or EXPIRE under way can still save it. */
const GRACE_MS = 60_000

/**
 * Expiry: a key whose deadline has passed is hidden at once, by every node from its own copy of the deadline and with
 * no message; its content goes after a grace, as the clear that the deadline stands for. Alone, it goes at once.
 */
export class Expiry {
  /** Keys expired so far. */
  expired = 0
  readonly #store: Store
  readonly #due = new ExpiryHeap()
  readonly #graves = new ExpiryHeap()
  readonly #hidden = new Set<number>()

  constructor(store: Store) {
    this.#store = store
  }

  get bytes(): number {
    return this.#due.bytes + this.#graves.bytes
  }

  /** Notes a key's new deadline. */
  add(slot: number, deadline: number): void {
    this.#store.dbs[this.#store.dbOf(slot)].expiring++
    this.#hidden.delete(slot)
    this.#due.push(deadline, slot)
    if (this.#due.length > 1024 && this.#due.length > 2 * this.#total())
      this.#due.rebuild((s, d) => this.#isCurrent(s, d))
  }

  #total(): number {
    let total = 0
    for (const db of this.#store.dbs) total += db.expiring
    return total
  }

  /** The key's deadline is about to change or go. */
  forget(slot: number): void {
    if (!this.#hidden.delete(slot)) this.#store.dbs[this.#store.dbOf(slot)].expiring--
  }

  isHidden(slot: number, flags: number): boolean {
    if ((flags & Flag.TTL) === 0) return false
    return this.#hidden.has(slot)
  }

  /** Whether an absent key still waits for its content to go. */
  isWaiting(slot: number): boolean {
    return this.#hidden.has(slot)
  }

  #isCurrent(slot: number, deadline: number): boolean {
    const { records } = this.#store
    return (
      records.slots.inUse(slot) && records.kind(slot) < Kind.ELEMENT && records.deadline(slot) === deadline
    )
  }

  /** Hides a live key whose deadline has passed. */
  expire(slot: number): void {
    const store = this.#store
    const { records } = store
    this.expired++
    store.onExpired(store.dbOf(slot), store.key(slot))
    store.changed(slot)
    const deadline = records.deadline(slot)
    const overtaken = newestOf(store, slot).stamp >= stampOfMs(deadline)
    if (overtaken || !store.tombstones.retain) {
      clearExpired(store, slot)
      store.refresh(slot)
      return
    }
    store.dbs[store.dbOf(slot)].expiring--
    this.#hidden.add(slot)
    this.#graves.push(deadline + GRACE_MS, slot)
    store.refresh(slot)
  }

  /** Expires what is due, at most `limit` keys; returns whether more is due. */
  run(limit: number): boolean {
    const store = this.#store
    const { records } = store
    let left = limit
    while (this.#due.next <= store.now && left > 0) {
      const deadline = this.#due.next
      const slot = this.#due.pop()
      if (!this.#isCurrent(slot, deadline) || (records.flags(slot) & Flag.ABSENT) !== 0) continue
      this.expire(slot)
      left--
    }
    while (this.#graves.next <= store.now && left > 0) {
      const deadline = this.#graves.next - GRACE_MS
      const slot = this.#graves.pop()
      if (!this.#hidden.has(slot) || !this.#isCurrent(slot, deadline)) continue
      clearExpired(store, slot)
      store.refresh(slot)
      left--
    }
    return left === 0
  }
}

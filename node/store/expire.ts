import type { VersionVector } from '../../protocol/clock/version-vector.js'
import { ExpiryHeap } from './expiry.js'
import { Flag, Kind } from './kind.js'
import { clearExpired, endOf, isAbove, removeDead } from './merge/clear.js'
import type { Store } from './store.js'

/** So long after a deadline that no version vector covers, its writer is taken for gone (see merge/adopt.ts). */
const ORPHAN_MS = 10_000
/** Expired keys that have to go on waiting, and are looked at in one go all the same. */
const WAITING_MAX = 4096
/** Entries looked at together for the earliest deadline: the heap's first ones, where it is among them. */
const FIRST_ENTRIES = 64

/**
 * Expiry: a key whose deadline has passed is hidden at once, by every node from its own copy of the deadline and with
 * no message. Its content stays until no other deadline can be under way: a PERSIST or EXPIRE made in time on a node
 * that was cut off brings the key back, as if it had never been away. Alone, the content goes at once.
 *
 * A clock is set back only where nothing was stamped since: what it had hidden too early has made no clear, and is shown again.
 *
 * A write that makes an expired key anew comes after what the deadline removed; for that the deadline becomes a clear
 * that is told to everyone (merge/clear.ts), so no node mixes old content with new.
 */
export class Expiry {
  /** Keys expired so far. */
  expired = 0
  readonly #store: Store
  #due = new ExpiryHeap()
  #graves = new ExpiryHeap()
  readonly #hidden = new Set<number>()
  /** Entries that were kept when the heap was last rebuilt: of absent keys as well, which the databases do not count. */
  #kept = 0

  constructor(store: Store) {
    this.#store = store
  }

  get bytes(): number {
    return this.#due.bytes + this.#graves.bytes
  }

  /** The next deadline to meet, ms. */
  get nextDue(): number {
    return this.#due.next
  }

  /** A live key with a deadline, chosen at random; 0 if the choice fell on a deadline that no longer holds. */
  sample(): number {
    const at = Math.floor(this.#store.random() * this.#due.length)
    return at < this.#due.length ? this.#current(this.#due.slotAt(at), this.#due.deadlineAt(at)) : 0
  }

  /** The live key whose deadline is next, or 0: by the heap's first entries, and on where those are of absent keys. */
  soonest(): number {
    while (this.#due.length > 0 && !this.#isCurrent(this.#due.slotAt(0), this.#due.next)) this.#due.pop()
    let best = 0
    let bestDeadline = Number.POSITIVE_INFINITY
    for (let at = 0; at < this.#due.length; at++) {
      if (best !== 0 && at % FIRST_ENTRIES === 0) break
      const deadline = this.#due.deadlineAt(at)
      if (deadline >= bestDeadline || this.#current(this.#due.slotAt(at), deadline) === 0) continue
      best = this.#due.slotAt(at)
      bestDeadline = deadline
    }
    return best
  }

  #current(slot: number, deadline: number): number {
    const live = this.#isCurrent(slot, deadline) && (this.#store.records.flags(slot) & Flag.ABSENT) === 0
    return live ? slot : 0
  }

  /** Notes a key's new deadline. Absent keys may have one, too: an EXPIRE that a DEL had not seen outlives the content. */
  add(slot: number, deadline: number): void {
    this.#count(slot, 1)
    this.#hidden.delete(slot)
    this.#due.push(deadline, slot)
    const { length } = this.#due
    if (length <= 1024 || length <= 2 * this.#kept || length <= 2 * this.#total()) return
    this.#due.rebuild((s, d) => this.#isCurrent(s, d))
    this.#kept = this.#due.length
  }

  /** A key comes to light whose deadline has passed: it is met at the next turn. */
  overdue(slot: number, deadline: number): void {
    this.#due.push(deadline, slot)
  }

  #total(): number {
    let total = 0
    for (const db of this.#store.dbs) total += db.expiring
    return total
  }

  /** The key's deadline is about to change or go. */
  forget(slot: number): void {
    this.#count(slot, -1)
    this.#hidden.delete(slot)
  }

  /** There are no keys any more. */
  clear(): void {
    this.#due = new ExpiryHeap()
    this.#graves = new ExpiryHeap()
    this.#hidden.clear()
    this.#kept = 0
  }

  /** A key's record is freed, with a deadline or without. */
  dropped(slot: number): void {
    this.#hidden.delete(slot)
  }

  /** A live key's deadline has come or goes; refresh() counts those of keys that come to light or are hidden. */
  #count(slot: number, by: 1 | -1): void {
    const { dbs, records } = this.#store
    if ((records.flags(slot) & Flag.ABSENT) === 0)
      dbs[this.#store.dbOf(slot)].countDeadline(records.deadline(slot), by)
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
      records.slots.inUse(slot) &&
      records.kind(slot) < Kind.ELEMENT &&
      records.deadline(slot) === deadline &&
      !this.#store.isDoomed(slot)
    )
  }

  /** Hides a live key whose deadline has passed. */
  expire(slot: number): void {
    const store = this.#store
    const { records } = store
    this.expired++
    store.onExpired(store.dbOf(slot), store.key(slot))
    store.changed(slot)
    const end = endOf(store, slot)
    if (!isAbove(store, slot, end.stamp, end.origin)) clearExpired(store, slot)
    else if (!store.tombstones.retain) removeDead(store, slot, () => true)
    else {
      this.#hidden.add(slot)
      this.#graves.push(records.deadline(slot), slot)
    }
    store.refresh(slot)
  }

  /**
   * Sets the time back: what it hid before its deadline is there again. It would be missed until then, and what was written to it
   * would go at once by the clear that the write makes.
   */
  turnBack(now: number): void {
    const store = this.#store
    store.now = now
    for (const slot of this.#hidden) {
      const deadline = store.deadline(slot)
      if (store.isPast(deadline) || !this.#isCurrent(slot, deadline)) continue
      this.#hidden.delete(slot)
      this.#due.push(deadline, slot)
      store.refresh(slot)
      store.changed(slot)
    }
  }

  /** Before a key is made anew: what it held when it expired goes for good, everywhere. */
  bury(slot: number): void {
    if (!this.#hidden.has(slot)) return
    clearExpired(this.#store, slot)
    this.#store.refresh(slot)
  }

  /** Expires what is due, `limit` entries of the heap at most; returns whether more may be due. */
  run(limit: number): boolean {
    const store = this.#store
    const { records } = store
    let left = limit
    while (this.#due.next <= store.now && left > 0) {
      const deadline = this.#due.next
      const slot = this.#due.pop()
      left--
      if (!this.#isCurrent(slot, deadline) || (records.flags(slot) & Flag.ABSENT) !== 0) continue
      this.expire(slot)
    }
    return left === 0
  }

  /**
   * Lets go of what expired keys held, where every member has seen the deadline pass and nothing of theirs is missing
   * here: whoever writes to such a key from now on knows that it is gone.
   *
   * @param until ms up to which time has passed for every member
   * @param covered what every member had applied by then; undefined when there is no other member
   * @param limit entries that go at most
   * @returns whether there may be more
   */
  purge(until: number, covered: VersionVector | undefined, limit: number): boolean {
    const store = this.#store
    const { records, applied } = store
    const waiting: [deadline: number, slot: number][] = []
    let left = limit
    while (left > 0 && waiting.length < WAITING_MAX && this.#graves.next <= until) {
      const deadline = this.#graves.next
      const slot = this.#graves.pop()
      left--
      if (!this.#hidden.has(slot) || !this.#isCurrent(slot, deadline)) continue
      const dot = [records.deadlineOrigin(slot), records.deadlineStamp(slot)] as const
      if (covered === undefined || covered.covers(...dot)) removeDead(store, slot, () => true)
      else if (!applied.covers(...dot) && until - deadline > ORPHAN_MS) clearExpired(store, slot)
      else {
        waiting.push([deadline, slot])
        left++
        continue
      }
      store.refresh(slot)
    }
    for (const [deadline, slot] of waiting) this.#graves.push(deadline, slot)
    return left === 0
  }
}

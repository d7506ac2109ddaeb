import type { Slice } from '../../protocol/resp/slice.js'
import { Flag, Kind } from './kind.js'
import type { Store } from './store.js'

/** Keys looked at for a victim before a volatile policy gives up finding one that is still there. */
const STALE_TRIES_MAX = 64
/** Candidates kept from one choice to the next. */
const POOL_MAX = 16
/** Records of what is deleted already that are freed in the time that a key is evicted in. */
const FREED_FOR_A_KEY = 8
/** How far one absent record moves the average of what they take. */
const AVERAGE_BY = 1 / 64

export type Policy = 'random' | 'lru' | 'lfu' | 'ttl' | 'none'

/** What came of making room. */
export type Room = 'enough' | 'more to do' | 'none'

/**
 * Eviction: when the data takes more than maxmemory, keys go that the policy holds for the least useful, of a few
 * chosen at random (A. Sanfilippo, "Random notes on improving the Redis LRU algorithm", 2016).
 *
 * An evicted key is deleted as DEL deletes it, observed and told to everyone. Were it dropped here alone, its absence
 * would look like a delete that the other nodes missed, or like a loss to repair: it would come back or take the others'
 * copies along, by chance. So a node with less memory than the others keeps the whole mesh's data small.
 *
 * What is deleted leaves a tombstone until all nodes have seen it. Those are not counted, as Redis does not count what
 * waits for its replicas: else evicting would make no room, and the next key would have to go, and the next.
 */
export class Eviction {
  /** Bytes; 0 for no limit. */
  limit = 0
  policy: Policy = 'none'
  /** Only keys with a deadline may go. */
  volatile = false
  samples = 5
  /** Keys evicted so far. */
  evicted = 0
  /** Called before a key goes. */
  onEvicted: (db: number, key: Slice) => void = () => {}
  /** What an absent key's record takes, bytes, on average of late. */
  #absentBytes = 0
  /** Candidates of earlier choices. */
  #pool: number[] = []
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /** Bytes of the data, tombstones aside. */
  get usedBytes(): number {
    let absent = 0
    for (const db of this.#store.dbs) absent += db.recordCount - db.size
    return Math.max(0, this.#store.usedBytes - absent * this.#absentBytes)
  }

  /** A key is not to be seen, any more or at all; its record stays until every node knows. */
  hidden(slot: number): void {
    const bytes = this.#store.records.capacity(slot)
    this.#absentBytes += (bytes - this.#absentBytes) * (this.#absentBytes === 0 ? 1 : AVERAGE_BY)
  }

  isOver(slack = 0): boolean {
    return this.limit > 0 && this.usedBytes > this.limit * (1 + slack)
  }

  /** Evicts until the data fits, `keysMax` keys at most. */
  makeRoom(keysMax: number): Room {
    const { lazyFree } = this.#store
    for (let left = keysMax; this.isOver(); left--) {
      // what is deleted already makes room before anything else has to go
      const isFreeing = lazyFree.pending > 0
      if (!isFreeing && this.policy === 'none') return 'none'
      if (left === 0) return 'more to do'
      if (isFreeing) {
        lazyFree.step(FREED_FOR_A_KEY)
        continue
      }
      const victim = this.#victim()
      if (victim === 0) return 'none'
      this.#evict(victim)
    }
    return 'enough'
  }

  #evict(slot: number): void {
    const store = this.#store
    const db = store.dbOf(slot)
    this.evicted++
    this.onEvicted(db, store.key(slot))
    store.dbs[db].deleteSlot(slot)
  }

  /** The key to go next, or 0. */
  #victim(): number {
    const pick = this.volatile ? () => this.#anyMortal() : () => this.#anyKey()
    if (this.policy === 'ttl') return this.#store.expiry.soonest()
    if (this.policy === 'random') return pick()
    for (let i = 0; i < this.samples; i++) {
      const slot = pick()
      if (slot !== 0 && !this.#pool.includes(slot)) this.#pool.push(slot)
    }
    return this.#bestOfPool()
  }

  /** Takes the best candidate out of the pool and lets go of the worst, so that good ones are not lost to chance. */
  #bestOfPool(): number {
    const { access } = this.#store
    const pool = this.#pool.filter(slot => this.#isCandidate(slot))
    pool.sort((a, b) => access.rank(b) - access.rank(a))
    this.#pool = pool.slice(1, 1 + POOL_MAX)
    return pool.length === 0 ? 0 : pool[0]
  }

  /** Whether a slot chosen earlier still is a key that may go. */
  #isCandidate(slot: number): boolean {
    const { records } = this.#store
    if (!records.slots.inUse(slot) || records.kind(slot) >= Kind.ELEMENT) return false
    if (this.#store.isDoomed(slot)) return false
    if ((records.flags(slot) & Flag.ABSENT) !== 0) return false
    return !this.volatile || records.deadline(slot) !== 0
  }

  /** A live key of any database, chosen evenly, or 0. */
  #anyKey(): number {
    const { dbs, random } = this.#store
    let keys = 0
    for (const db of dbs) keys += db.size
    let position = Math.floor(random() * keys)
    for (const db of dbs) {
      if (position < db.size) return db.slotAt(position)
      position -= db.size
    }
    return 0
  }

  /** A live key with a deadline, or 0. */
  #anyMortal(): number {
    const { expiry } = this.#store
    for (let tries = 0; tries < STALE_TRIES_MAX; tries++) {
      const slot = expiry.sample()
      if (slot !== 0) return slot
    }
    return expiry.soonest()
  }
}

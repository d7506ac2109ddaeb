import type { Store } from './store.js'

/** Values of the access byte that a record's header has room for. */
const VALUES = 256
/** The clock's steps in the time that the keys present are replaced by new ones. */
const STEPS_PER_TURNOVER = 64
/** Keys made between two steps, at least: a small database needs no finer order. */
const KEYS_PER_STEP_MIN = 16
/** The clock goes on at least this often, ms, so that idle times can be told. */
const STEP_MS_MAX = 60_000
/** Ages are kept below this many steps: a byte wraps around, and every key is seen once in 64 steps. */
const AGE_MAX = 160
/** What a new key's counter starts with, so that it is not evicted before it could be read (LFU_INIT_VAL of Redis). */
const NEW_COUNT = 5
const COUNT_MAX = 255

/**
 * When, or how often, keys are used, in one byte of each key's record: what the LRU and LFU policies choose by.
 *
 * Redis has 24 bits of seconds for LRU. One byte is enough if its clock does not run with time but with turnover: it
 * makes a step each time as many keys have come as a 64th of those present. A key idle for a whole turnover is one that
 * a full cache would have dropped, so finer or longer memory has no use. Before the byte wraps, a walk that passes
 * every key once in 64 steps holds old ones at the greatest age. When each step was is noted, for OBJECT IDLETIME.
 *
 * For LFU the byte is Redis's logarithmic counter, which grows with probability 1 / (count * factor + 1), and the same
 * walk lowers it, once in lfu-decay-time.
 */
export class Access {
  /** Counting uses (LFU) instead of noting when they are (LRU). */
  counts = false
  /** lfu-log-factor */
  logFactor = 10
  /** lfu-decay-time, minutes; 0 never. */
  decayMinutes = 1
  readonly #store: Store
  #clock = 0
  readonly #steppedAt = new Float64Array(VALUES)
  #made = 0
  #keysPerStep = KEYS_PER_STEP_MIN
  /** Where the walk stands. */
  #db = 0
  #position = 0
  #decayedAt = 0

  constructor(store: Store) {
    this.#store = store
  }

  /** A key record was made. */
  made(slot: number): void {
    if (this.#steppedAt[this.#clock] === 0) this.#steppedAt[this.#clock] = this.#store.now
    if (!this.counts && ++this.#made >= this.#keysPerStep) this.#step()
    this.#store.records.setAccess(slot, this.counts ? NEW_COUNT : this.#clock)
  }

  /** A key was used. */
  used(slot: number): void {
    const { records } = this.#store
    if (!this.counts) records.setAccess(slot, this.#clock)
    else {
      const count = records.access(slot)
      const p = 1 / (Math.max(0, count - NEW_COUNT) * this.logFactor + 1)
      if (count < COUNT_MAX && this.#store.random() < p) records.setAccess(slot, count + 1)
    }
  }

  /** A key is said to have been used so often, where uses are counted. */
  setCount(slot: number, count: number): void {
    if (this.counts) this.#store.records.setAccess(slot, count)
  }

  /** A key is said not to have been used for so long, ms: as far back as there were steps of the clock. */
  setIdle(slot: number, ms: number): void {
    if (this.counts) return
    const usedAt = this.#store.now - ms
    let age = 0
    while (age < AGE_MAX && this.#steppedAt[this.#ago(age)] > usedAt) age++
    this.#store.records.setAccess(slot, this.#ago(age))
  }

  /** How good a candidate for eviction a key is: steps since its last use, or how seldom it is used. */
  rank(slot: number): number {
    const access = this.#store.records.access(slot)
    return this.counts ? COUNT_MAX - access : this.#ago(access)
  }

  /** How often a key has been used, on Redis's logarithmic scale. */
  count(slot: number): number {
    return this.#store.records.access(slot)
  }

  /** How long a key has not been used, ms: since the end of the clock's step in which it was. */
  idleMs(slot: number): number {
    const access = this.#store.records.access(slot)
    return access === this.#clock ? 0 : this.#store.now - this.#steppedAt[(access + 1) & (VALUES - 1)]
  }

  /** Call it about once a second. */
  everySecond(): void {
    const { now } = this.#store
    if (!this.counts && now - this.#steppedAt[this.#clock] >= STEP_MS_MAX) this.#step()
    if (!this.counts || this.decayMinutes === 0) return
    const elapsed = Math.min(1, (now - this.#decayedAt) / (this.decayMinutes * 60_000))
    this.#decayedAt = now
    this.#walk(Math.ceil(this.#keys() * elapsed), slot => {
      const count = this.#store.records.access(slot)
      if (count > 0) this.#store.records.setAccess(slot, count - 1)
    })
  }

  /** How many steps ago the clock was there, or where it was so many steps ago: one is the other's inverse. */
  #ago(access: number): number {
    return (this.#clock - access) & (VALUES - 1)
  }

  #keys(): number {
    let keys = 0
    for (const db of this.#store.dbs) keys += db.size
    return keys
  }

  #step(): void {
    const keys = this.#keys()
    this.#clock = (this.#clock + 1) & (VALUES - 1)
    this.#steppedAt[this.#clock] = this.#store.now
    this.#made = 0
    this.#keysPerStep = Math.max(KEYS_PER_STEP_MIN, Math.ceil(keys / STEPS_PER_TURNOVER))
    this.#walk(Math.ceil(keys / STEPS_PER_TURNOVER), slot => {
      if (this.#ago(this.#store.records.access(slot)) > AGE_MAX)
        this.#store.records.setAccess(slot, this.#ago(AGE_MAX))
    })
  }

  /** Goes on through the live keys of all databases, round and round. */
  #walk(count: number, visit: (slot: number) => void): void {
    const { dbs } = this.#store
    for (let left = count, empty = 0; left > 0 && empty <= dbs.length; ) {
      const db = dbs[this.#db]
      if (this.#position >= db.size) {
        this.#db = (this.#db + 1) % dbs.length
        this.#position = 0
        empty++
        continue
      }
      visit(db.slotAt(this.#position++))
      left--
      empty = 0
    }
  }
}

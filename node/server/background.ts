import type { Config } from '../config/config.js'
import { TOMBSTONES_PER_STEP } from '../replication/limits.js'
import type { Store } from '../store/store.js'
import type { Turns } from '../turns.js'
import {
  EXPIRE_INTERVAL_MS,
  EXPIRE_SHARE_MIN,
  EXPIRE_SHARE_PER_EFFORT,
  EXPIRED_PER_STEP,
  FREED_PER_STEP,
} from './limits.js'

/**
 * What a store does by itself between the turns of clients: it expires what is due, frees what was deleted, and lets
 * go of tombstones that nobody is left to need.
 *
 * Freeing goes on in every turn until it is done: it is little work, and its memory is wanted. Of expiry there may be any
 * amount at one moment, so it takes a share of the time, which active-expire-effort sets as it does in Redis: 25 % at 1, 43 %
 * at 10. Redis looks at keys by chance and stops when few of them are due; the heap of deadlines says what is due, so the
 * share is all there is to set.
 */
export class Background {
  readonly #config: Config
  readonly #store: Store
  readonly #turns: Turns
  readonly #clock: () => number
  #isFreeing = false
  #expiring: NodeJS.Timeout | undefined
  #isStopped = false

  /** @param clock cluster time, ms */
  constructor(config: Config, store: Store, turns: Turns, clock: () => number) {
    this.#config = config
    this.#store = store
    this.#turns = turns
    this.#clock = clock
  }

  start(): void {
    this.#store.lazyFree.onPending = () => this.#freeLater()
    if (this.#store.lazyFree.pending > 0) this.#freeLater()
    this.#expire()
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#expiring)
    this.#store.lazyFree.onPending = () => {}
  }

  #freeLater(): void {
    if (this.#isFreeing) return
    this.#isFreeing = true
    this.#turns.defer(() => this.#free())
  }

  #free(): void {
    this.#isFreeing = false
    if (this.#isStopped) return
    let isMore: boolean
    do isMore = this.#store.lazyFree.step(FREED_PER_STEP)
    while (isMore && !this.#turns.isOver)
    if (isMore) this.#freeLater()
  }

  #expire(): void {
    if (this.#isStopped) return
    const { expiry, tombstones } = this.#store
    this.#store.now = this.#clock()
    const begun = performance.now()
    let isMore: boolean
    do {
      isMore = expiry.run(EXPIRED_PER_STEP)
      // what was kept for a member that is forgotten may be a million tombstones
      if (!tombstones.retain && !tombstones.collect(undefined, TOMBSTONES_PER_STEP)) isMore = true
    } while (isMore && !this.#turns.isOver)
    const pauseMs = isMore ? this.#pauseAfter(performance.now() - begun) : EXPIRE_INTERVAL_MS
    this.#expiring = setTimeout(() => this.#turns.defer(() => this.#expire()), pauseMs)
  }

  /** How long expiry lets others work after so much of its own, ms. */
  #pauseAfter(workedMs: number): number {
    const share = EXPIRE_SHARE_MIN + EXPIRE_SHARE_PER_EFFORT * (this.#config.get('active-expire-effort') - 1)
    return Math.ceil((workedMs * (1 - share)) / share)
  }
}

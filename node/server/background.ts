import type { Config } from '../config/config.js'
import type { Store } from '../store/store.js'
import {
  EXPIRE_INTERVAL_MS,
  EXPIRE_SHARE_MIN,
  EXPIRE_SHARE_PER_EFFORT,
  EXPIRED_PER_STEP,
  FREED_PER_STEP,
  STORE_SLICE_MS,
} from './limits.js'

/**
 * What a store does by itself between the turns of clients, in slices by the clock: it expires what is due, and frees what
 * was deleted.
 *
 * Freeing goes on in every turn until it is done: it is little work, and its memory is wanted. Of expiry there may be any
 * amount at one moment, so it takes a share of the time, which active-expire-effort sets as it does in Redis: 25 % at 1, 43 %
 * at 10. Redis looks at keys by chance and stops when few of them are due; the heap of deadlines says what is due, so the
 * share is all there is to set.
 */
export class Background {
  readonly #config: Config
  readonly #store: Store
  readonly #clock: () => number
  #freeing: NodeJS.Immediate | undefined
  #expiring: NodeJS.Timeout | undefined

  /** @param clock cluster time, ms */
  constructor(config: Config, store: Store, clock: () => number) {
    this.#config = config
    this.#store = store
    this.#clock = clock
  }

  start(): void {
    this.#store.lazyFree.onPending = () => this.#freeLater()
    if (this.#store.lazyFree.pending > 0) this.#freeLater()
    this.#expire()
  }

  stop(): void {
    clearTimeout(this.#expiring)
    clearImmediate(this.#freeing)
    this.#store.lazyFree.onPending = () => {}
  }

  #freeLater(): void {
    this.#freeing ??= setImmediate(() => {
      this.#freeing = undefined
      if (inSlice(() => this.#store.lazyFree.step(FREED_PER_STEP))) this.#freeLater()
    })
  }

  #expire(): void {
    const { expiry, tombstones } = this.#store
    this.#store.now = this.#clock()
    const isMoreDue = inSlice(() => {
      const isMore = expiry.run(EXPIRED_PER_STEP)
      if (!tombstones.retain) tombstones.collect(undefined)
      return isMore
    })
    this.#expiring = setTimeout(() => this.#expire(), isMoreDue ? this.#pauseMs : EXPIRE_INTERVAL_MS)
  }

  /** Between two slices of expiry. */
  get #pauseMs(): number {
    const share = EXPIRE_SHARE_MIN + EXPIRE_SHARE_PER_EFFORT * (this.#config.get('active-expire-effort') - 1)
    return Math.ceil((STORE_SLICE_MS * (1 - share)) / share)
  }
}

/** Does steps of work until one says that there is no more, or the slice is over; returns whether there is more. */
function inSlice(step: () => boolean): boolean {
  const end = performance.now() + STORE_SLICE_MS
  do {
    if (!step()) return false
  } while (performance.now() < end)
  return true
}

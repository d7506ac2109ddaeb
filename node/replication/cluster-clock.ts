import { msOfStamp } from '../../protocol/clock/stamp.js'
import { clocksToFollow, type KnownClock, middles, TICK_MS } from './known-clocks.js'
import { CLOCK_BRAKE, CLOCK_REFUSED_MS, CLOCK_SLEW, CLOCK_STEP_MS } from './limits.js'

/** What moves of this node's clock would touch. */
export interface OwnState {
  /** Whether the node still joins its mesh: it has not got yet what its peers had when it first heard them. */
  joins: boolean
  /** The newest stamp issued or seen here, 0 for none. */
  newest: number
}

/**
 * Cluster time: what stamps and deadlines are made from. It runs on the monotonic clock, so a jump of the system's
 * clock does not move it, and it goes by the median of what the peers' clocks say (their heartbeats carry it), so that
 * all nodes expire a key at about the same moment.
 *
 * A clock that is behind is set forward, for stamps only grow by that; one that is ahead is slowed down, and set back
 * only where no stamp is in the way: on a node that has none at all, or that still joins and stamped nothing since the
 * time it is set to. A node without peers follows its own system clock, and so does one too far from its peers to be
 * believed: it is for its operator to set the clock right.
 */
export class ClusterClock {
  /** How far the mesh's clocks are ahead of this one, ms: the median of all, this one included; 0 without peers. */
  meshAheadMs = 0
  /** How far this clock has yet to be moved to where it follows to, ms; negative for back. */
  toGoMs = 0
  readonly #monotonic: () => number
  readonly #wall: () => number
  /** Cluster time at monotonic zero. */
  #anchor: number
  #last = 0
  #adjustedAt: number
  /** Whether as many clocks agreed with this one as contradicted it. */
  #isTie = false

  /**
   * @param monotonic ms from any start, never back @param wall the system's clock, ms
   * @param anchor the system's time at monotonic zero, as exactly as it is known
   */
  constructor(monotonic: () => number, wall: () => number, anchor = wall() - monotonic()) {
    this.#monotonic = monotonic
    this.#wall = wall
    this.#adjustedAt = monotonic()
    this.#anchor = anchor
  }

  /** Cluster time, whole ms. */
  readonly now = (): number => {
    this.#last = Math.max(this.#last, Math.floor(this.#anchor + this.#monotonic()))
    return this.#last
  }

  /** Whether this node is so far from its peers that its stamps would do harm. */
  get isWrong(): boolean {
    return Math.abs(this.meshAheadMs) > CLOCK_REFUSED_MS
  }

  /** How far the system's clock is ahead of cluster time, ms. */
  get systemAheadMs(): number {
    return this.#wall() - (this.#anchor + this.#monotonic())
  }

  /**
   * Moves towards the clocks that this node goes by; call it a few times a second.
   *
   * @param clocks of the peers, as far as they are known
   * @param alone whether no other member is known, linked or not
   * @returns how far it has moved, ms: what was known of the peers' offsets has changed by as much
   */
  adjust(clocks: readonly KnownClock[], alone: boolean, own: OwnState): number {
    const anchor = this.#anchor
    const at = this.#monotonic()
    const passed = Math.max(0, at - this.#adjustedAt)
    this.#adjustedAt = at
    this.toGoMs = 0
    const counted = clocksToFollow(clocks, own.joins, own.newest === 0)
    if (counted.length > 0) {
      const [low, high] = middles(counted)
      // in a tie nobody knows which half is right, and the other one counts
      this.meshAheadMs = Math.abs(low) > Math.abs(high) ? low : high
      this.#isTie = Math.min(Math.abs(low), Math.abs(high)) <= CLOCK_REFUSED_MS
      const follows = !this.isWrong || ((own.joins || own.newest === 0) && high - low <= CLOCK_REFUSED_MS)
      if (follows) this.#follow((low + high) / 2, passed, own)
      else this.#followSystem(passed, own)
    } else if (alone) {
      this.#followSystem(passed, own)
      this.meshAheadMs = 0
    } else if (this.isWrong) {
      // who contradicted it as one of two and is gone must not keep it from its work
      if (this.#isTie) this.meshAheadMs = 0
      else this.#followSystem(passed, own)
    }
    return this.#anchor - anchor
  }

  #followSystem(passed: number, own: OwnState): void {
    const ahead = this.systemAheadMs
    if (Math.abs(ahead) > TICK_MS) this.#follow(ahead, passed, own)
  }

  /** Moves to a time that is `ahead` ms from this one, or so far towards it as may be. @param passed ms since the last move */
  #follow(ahead: number, passed: number, { joins, newest }: OwnState): void {
    const isBlank = newest === 0
    const sinceStamp = isBlank ? Number.POSITIVE_INFINITY : Math.max(0, this.now() - msOfStamp(newest))
    let by = Math.max(ahead, -sinceStamp)
    if (isBlank || by > CLOCK_STEP_MS || (joins && by < -CLOCK_STEP_MS)) {
      if (by < 0) this.#last = 0
    } else {
      const most = passed * (ahead < -CLOCK_STEP_MS ? CLOCK_BRAKE : CLOCK_SLEW)
      by = Math.max(-most, Math.min(most, ahead))
    }
    this.#anchor += by
    this.meshAheadMs -= by
    this.toGoMs = ahead - by
  }
}

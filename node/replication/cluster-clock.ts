import { CLOCK_REFUSED_MS, CLOCK_SLEW, CLOCK_STEP_MS } from './limits.js'

/** Times are whole milliseconds. */
const TICK_MS = 1

/**
 * Cluster time: what stamps and deadlines are made from. It runs on the monotonic clock, so a jump of the system's
 * clock does not move it, and it slews to the median of what the peers' clocks say (their heartbeats carry it), so that
 * all nodes expire a key at about the same moment. It never runs backwards. A node without peers follows its own system
 * clock, and so does one too far from its peers to be believed: it is for its operator to set the clock right.
 */
export class ClusterClock {
  /** How far the mesh's clocks are ahead of this one by their median, ms; 0 without peers. */
  meshAheadMs = 0
  readonly #monotonic: () => number
  readonly #wall: () => number
  /** Cluster time at monotonic zero. */
  #anchor: number
  #last = 0
  #adjustedAt: number

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

  /**
   * Moves towards the median of all clocks known, this one included; call it a few times a second.
   *
   * @param offsets how far each connected peer's clock is ahead, ms
   * @param alone whether no other member is known, linked or not
   * @param fresh nothing has been stamped here yet, so a step in either direction does no harm
   */
  adjust(offsets: readonly number[], alone: boolean, fresh: boolean): void {
    const at = this.#monotonic()
    const most = Math.max(0, at - this.#adjustedAt) * CLOCK_SLEW
    this.#adjustedAt = at
    if (offsets.length > 0) this.meshAheadMs = median(offsets)
    if (fresh && offsets.length > 0) {
      this.#move(this.meshAheadMs)
      this.#last = 0
    } else if (offsets.length > 0 && !this.isWrong) this.#slew(median([0, ...offsets]), most)
    else if (alone || this.isWrong) {
      const ahead = this.#wall() - (this.#anchor + at)
      if (ahead > CLOCK_STEP_MS) this.#move(ahead)
      else if (Math.abs(ahead) > TICK_MS) this.#slew(ahead, most)
      if (alone) this.meshAheadMs = 0
    }
  }

  #slew(by: number, most: number): void {
    this.#move(Math.max(-most, Math.min(most, by)))
  }

  #move(by: number): void {
    this.#anchor += by
    this.meshAheadMs -= by
  }
}

/**
 * How far a peer's clock is ahead for sure. It was read some time after this node's last message left for the peer, and
 * before its answer came: a difference within that round trip may be none, and a clock that followed it would only be
 * moved by the delays of links and busy processes.
 *
 * @param time what the peer's clock said @param now when that came @param rttMs its round trip, none if it answers nothing
 */
export function certainlyAhead(time: number, now: number, rttMs = Number.POSITIVE_INFINITY): number {
  const least = time - now - TICK_MS
  const most = time - now + rttMs + TICK_MS
  return least > 0 ? least : Math.min(most, 0)
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

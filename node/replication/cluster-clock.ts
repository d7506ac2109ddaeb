import { CLOCK_REFUSED_MS, CLOCK_SLEW, CLOCK_STEP_MS } from './limits.js'

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

  /** @param monotonic ms from any start, never back @param wall the system's clock, ms */
  constructor(monotonic: () => number, wall: () => number) {
    this.#monotonic = monotonic
    this.#wall = wall
    this.#adjustedAt = monotonic()
    this.#anchor = wall() - this.#adjustedAt
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
      else this.#slew(ahead, most)
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

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

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
  /** How far the mesh's clocks are ahead of this one, ms: the median of all, this one included; 0 without peers. */
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
   * @returns how far it has moved, ms: what was known of the peers' offsets has changed by as much
   */
  adjust(offsets: readonly number[], alone: boolean, fresh: boolean): number {
    const anchor = this.#anchor
    const at = this.#monotonic()
    const most = Math.max(0, at - this.#adjustedAt) * CLOCK_SLEW
    this.#adjustedAt = at
    // In a tie nobody knows which half is right, and the other one counts.
    if (offsets.length > 0) this.meshAheadMs = farther(middle([0, ...offsets]))
    if (fresh && offsets.length > 0) {
      this.meshAheadMs = median(offsets)
      this.#move(this.meshAheadMs)
      this.#last = 0
    } else if (offsets.length > 0 && !this.isWrong) this.#slew(median([0, ...offsets]), most)
    else if (alone || this.isWrong) {
      const ahead = this.#wall() - (this.#anchor + at)
      if (ahead > CLOCK_STEP_MS) this.#move(ahead)
      else if (Math.abs(ahead) > TICK_MS) this.#slew(ahead, most)
      if (alone) this.meshAheadMs = 0
    }
    return this.#anchor - anchor
  }

  #slew(by: number, most: number): void {
    this.#move(Math.max(-most, Math.min(most, by)))
  }

  #move(by: number): void {
    this.#anchor += by
    this.meshAheadMs -= by
  }
}

/** Moves a clock by what is known of the peers' clocks, and what is known with it: they say where they are once a second. */
export function followPeers(
  clock: ClusterClock,
  linked: Iterable<{ clockAheadMs: number | undefined }>,
  alone: boolean,
  fresh: boolean,
): void {
  const known = [...linked].filter(peer => peer.clockAheadMs !== undefined) as { clockAheadMs: number }[]
  const offsets = known.map(peer => peer.clockAheadMs)
  const moved = clock.adjust(offsets, alone, fresh)
  for (const peer of known) peer.clockAheadMs -= moved
}

/**
 * How far a peer's clock is ahead for sure. It was read some time after this node's last message left for the peer, and
 * before its answer came: a difference within that round trip may be none, and a clock that followed it would only be
 * moved by the delays of links and busy processes.
 *
 * @param time what the peer's clock said @param now when that came
 * @param rttMs its round trip; if it has answered nothing yet, a clock behind proves nothing and the result is undefined,
 * which is not the same as no difference
 */
export function certainlyAhead(time: number, now: number, rttMs?: number): number | undefined {
  const least = time - now - TICK_MS
  if (least > 0) return least
  return rttMs === undefined ? undefined : Math.min(time - now + rttMs + TICK_MS, 0)
}

/** The middle value, or the two of an even number. */
function middle(values: readonly number[]): readonly [number, number] {
  const sorted = [...values].sort((a, b) => a - b)
  return [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
}

function median(values: readonly number[]): number {
  const [low, high] = middle(values)
  return (low + high) / 2
}

const farther = ([a, b]: readonly [number, number]): number => (Math.abs(a) > Math.abs(b) ? a : b)

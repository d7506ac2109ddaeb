import type { ClusterClock, OwnState } from './cluster-clock.js'
import { CLOCK_KNOWN_MS } from './limits.js'

/** Times are whole milliseconds. */
export const TICK_MS = 1

/** A clock of the mesh, as it counts for one node. */
export interface KnownClock {
  /** How far it is ahead of that node's, ms. */
  aheadMs: number
  /** Its node still joins the mesh, and goes by those that have joined. */
  joins: boolean
  /** Its node has no stamp yet, neither of its own nor of others: it can be set to any time. */
  isBlank: boolean
}

/**
 * The clocks that a node goes by; none if nobody's counts. Who joins goes by those that have joined: their time is the
 * mesh's, and were it the other way round, one wrong clock that joins would stop them all. Where nobody has joined
 * yet, as in a mesh that starts, and among those that have, each goes by all of them, itself included.
 */
export function clocksToFollow(peers: readonly KnownClock[], joins: boolean, isBlank: boolean): KnownClock[] {
  const joined = peers.filter(peer => !peer.joins)
  if (joins && joined.length > 0) return joined
  const others = joins ? peers : joined
  return others.length === 0 ? [] : [{ aheadMs: 0, joins, isBlank }, ...others]
}

/**
 * The middle value, twice, or the two of an even number of clocks. Of two halves the one with more nodes that have
 * stamps counts, because the others can follow it without harm, and of two that have none at all the later: by such a
 * rule nodes that start in one moment agree, where each would else take the other's time.
 */
export function middles(clocks: readonly KnownClock[]): readonly [low: number, high: number] {
  const sorted = [...clocks].sort((a, b) => a.aheadMs - b.aheadMs)
  const half = sorted.length >> 1
  const high = sorted[half].aheadMs
  if (sorted.length % 2 === 1) return [high, high]
  const low = sorted[half - 1].aheadMs
  const [lower, upper] = [sorted.slice(0, half), sorted.slice(half)].map(countStamped)
  if (lower > upper) return [low, low]
  return upper > lower || upper === 0 ? [high, high] : [low, high]
}

const countStamped = (clocks: readonly KnownClock[]): number =>
  clocks.filter(({ isBlank }) => !isBlank).length

/** What is known of a peer's clock; `clockAheadMs` is undefined until that is. */
export interface TimedPeer {
  clockAheadMs: number | undefined
  joins: boolean
  isBlank: boolean
  /** Whether there is a link with it, and when it came up or went down, by this node's clock. */
  readonly connected: boolean
  changedAt: number
}

/** Whether what is known of a peer's clock counts. */
export const knowsClock = <P extends TimedPeer>(peer: P, now: number): peer is P & { clockAheadMs: number } =>
  peer.clockAheadMs !== undefined && (peer.connected || now - peer.changedAt < CLOCK_KNOWN_MS)

/**
 * Moves a clock by what is known of the peers' clocks, and what is known with it: they say where they are once a second.
 *
 * @param peers all members, by whatever key
 * @returns how far it has moved, ms
 */
export function followPeers(
  clock: ClusterClock,
  peers: ReadonlyMap<unknown, TimedPeer>,
  own: OwnState,
): number {
  const clocks: KnownClock[] = []
  const now = clock.now()
  for (const peer of peers.values())
    if (knowsClock(peer, now))
      clocks.push({ aheadMs: peer.clockAheadMs, joins: peer.joins, isBlank: peer.isBlank })
  const moved = clock.adjust(clocks, peers.size === 0, own)
  for (const peer of peers.values()) if (peer.clockAheadMs !== undefined) peer.clockAheadMs -= moved
  return moved
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

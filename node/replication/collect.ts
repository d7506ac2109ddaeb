import type { VersionVector } from '../../protocol/clock/version-vector.js'
import { EPOCH_MS } from '../store/live-digest.js'
import type { Store } from '../store/store.js'
import { AppliedBefore } from './applied-before.js'
import type { ReplicationIo } from './io.js'
import { LimitError } from './limit-error.js'
import {
  COLLECT_INTERVAL_MS,
  PURGED_PER_STEP,
  STUCK_MS,
  STUCK_SOON_MS,
  TOMBSTONES_OVER_MAX,
  TOMBSTONES_PER_STEP,
  TOMBSTONES_PER_STEP_OVER,
  TOMBSTONES_PULLED_MAX,
  TOMBSTONES_PULLED_MIN,
  VECTORS_PER_INTERVAL,
} from './limits.js'
import type { Peer } from './peer.js'
import type { Stability } from './stability.js'

const STUCK =
  'it does not say that it has what was written long ago, and what was deleted since takes too much memory'

export interface CollectorParts {
  store: Store
  io: ReplicationIo
  peers: ReadonlyMap<string, Peer>
  stability: Stability
  options: { readonly forgetMs: number; readonly tombstoneBytes: number }
  /** Whether a catch-up is under way, which may still bring what covers what it has brought. */
  isCatchingUp: () => boolean
  forget: (peerId: string) => void
  /** Told of a member that tombstones do not wait for any more, while its link is ended. */
  giveUp: (peer: Peer) => void
}

/**
 * Lets go of tombstones and of what expired keys held, where every member has seen what removed them, and decides how
 * long a member that is away is waited for: for the forget time, or until what is kept for it takes too much memory.
 * Either way it is returning when it is back (see returning.ts), so all it costs to forget it early is a comparison.
 *
 * A member that is linked is waited for as long as it says, in time, that it has what this node had. One that does not, for it is stuck
 * or hostile, would have tombstones pile up for ever: where they take too much memory it loses its link, before any that is away is
 * forgotten, and is not waited for until it has what it lacked, however often it links again.
 *
 * What no vector covers (orphans, see merge/adopt.ts) is nobody's fault and waits for nobody who could be forgotten. Where tombstones
 * take too much memory it is adopted from one look to the next and not after ten, and then waits like any other. Where they take several
 * times as much, no more of it is taken in.
 */
export class Collector {
  /** Members forgotten before their time. */
  forgottenEarly = 0
  readonly #parts: CollectorParts
  #lookedAt = 0
  #now = 0
  #collecting = false
  #bytes = 0
  readonly #longAgo = new AppliedBefore()
  readonly #lately = new AppliedBefore()

  constructor(parts: CollectorParts) {
    this.#parts = parts
  }

  /** The clock has been moved by `ms`, and the next look is due as if it had not. */
  clockMoved(ms: number): void {
    this.#lookedAt += ms
    this.#longAgo.clockMoved(ms)
    this.#lately.clockMoved(ms)
  }

  tick(now: number): void {
    if (now - this.#lookedAt < COLLECT_INTERVAL_MS) return
    this.#lookedAt = now
    this.#now = now
    const { store, peers, options, forget } = this.#parts
    for (const peer of peers.values())
      if (!peer.connected && now - peer.changedAt > options.forgetMs) forget(peer.id)
    this.#longAgo.look(now, store.applied, STUCK_MS)
    // in a mesh of many a position is told by turns
    this.#lately.look(now, store.applied, STUCK_SOON_MS * Math.ceil(peers.size / VECTORS_PER_INTERVAL))
    for (const peer of peers.values())
      if (peer.lacks !== undefined && peer.settled.dominates(peer.lacks)) peer.lacks = undefined
    store.tombstones.retain = peers.size > 0
    if (!this.#collecting) this.#collect()
  }

  /** Goes on for a turn. */
  #collect(): void {
    const { store, peers, io, stability } = this.#parts
    const { tombstones, expiry } = store
    this.#collecting = false
    if (tombstones.held) {
      this.#endFlood()
      return
    }
    const limit = this.#isOver(1) ? TOMBSTONES_PER_STEP_OVER : TOMBSTONES_PER_STEP
    let until = this.#now
    for (const peer of peers.values()) if (!peer.isStuck) until = Math.min(until, peer.settledAt)
    // anew in each turn: who links meanwhile, from an old disk perhaps, has its say
    const { stable } = stability
    // a hidden key counts in the digest up to the end of its deadline's epoch: until then it stays on every node
    if (stable !== undefined) until = Math.min(until, store.liveDigest.epoch * EPOCH_MS)
    do {
      const isMoreExpired = expiry.purge(until, stable, PURGED_PER_STEP)
      const isOver = tombstones.count === 0 || tombstones.collect(stable, limit)
      if (isOver) this.#weigh()
      this.#collecting = isMoreExpired || !isOver
    } while (this.#collecting && !io.turnOver())
    if (this.#collecting) io.defer(() => this.#collect())
  }

  #weigh(): void {
    const { store, isCatchingUp } = this.#parts
    const { bytes } = store.tombstones
    const isTooMuch = this.#isOver(1)
    store.tombstones.crowded = isTooMuch && !isCatchingUp()
    // what the last one forgotten has kept goes in parts: no more of them have to go while it gets less
    if (!this.#endFlood() && isTooMuch && bytes >= this.#bytes) this.#forgetEarly(this.#now)
    this.#bytes = bytes
  }

  /**
   * Whether tombstones take several times what they may. Then nothing is taken that no vector covers, but what a catch-up brings: it
   * could not go when all have seen it, and a fast link brings more of it than can be adopted.
   */
  get isFlooded(): boolean {
    return this.#isOver(TOMBSTONES_OVER_MAX)
  }

  /** @throws LimitError if they take more than any catch-up should bring */
  checkPulled(): void {
    const { store, options } = this.#parts
    if (
      store.tombstones.bytes <=
      TOMBSTONES_PULLED_MAX * Math.max(options.tombstoneBytes, TOMBSTONES_PULLED_MIN)
    )
      return
    throw new LimitError(
      'tombstones',
      'its catch-up brings more of what was deleted than mesh-tombstone-memory lets keep',
    )
  }

  /** Whether tombstones take more than `times` what they may. */
  #isOver(times: number): boolean {
    const { store, options } = this.#parts
    return store.tombstones.bytes > times * options.tombstoneBytes
  }

  /**
   * Where tombstones take several times what they may, who does not say soon that it has what this node had is not waited
   * for: at the rate of a fast link they would take gigabytes before the others' patience ends.
   */
  #endFlood(): boolean {
    return this.isFlooded && this.#giveUpStuck(this.#lately.vector)
  }

  /** Ends the link of a member that does not say that it has what was applied here some time ago; returns whether there is one. */
  #giveUpStuck(before: VersionVector): boolean {
    const { io, giveUp } = this.#parts
    const stuck = this.#longestStuck(before)
    if (stuck === undefined) return false
    stuck.lacks = before
    io.log('warning', `Peer ${stuck.id} loses its link and is not waited for: ${STUCK}`)
    io.drop(stuck.link, STUCK)
    giveUp(stuck)
    return true
  }

  #forgetEarly(now: number): void {
    const { store, io, peers, options, forget } = this.#parts
    if (this.#giveUpStuck(this.#longAgo.vector)) return
    const peer = longestGone(peers.values())
    if (peer === undefined) return
    this.forgottenEarly++
    const away = Math.round((now - peer.changedAt) / 1000)
    io.log(
      'warning',
      `Member ${peer.id}, away for ${away} s, is forgotten before mesh-forget is over: what was deleted meanwhile takes ${store.tombstones.bytes} bytes to remember, more than mesh-tombstone-memory ${options.tombstoneBytes}. When it is back it compares its data with ours`,
    )
    forget(peer.id)
  }

  /** Of the linked members that do not say that they have what was applied here before, the one to say anything of it last. */
  #longestStuck(before: VersionVector): Peer | undefined {
    let longest: Peer | undefined
    for (const peer of this.#parts.peers.values())
      if (
        peer.connected &&
        !peer.isStuck &&
        !peer.settled.dominates(before) &&
        !this.#isExcused(peer, before)
      )
        if (peer.settledAt < (longest?.settledAt ?? Number.POSITIVE_INFINITY)) longest = peer
    return longest
  }

  /** Whether a member says that it has what was applied here before, and that does not count because of what others are to send. */
  #isExcused(peer: Peer, before: VersionVector): boolean {
    if (!peer.applied.dominates(before)) return false
    for (const other of this.#parts.peers.values()) if (other !== peer && other.pulling) return true
    return false
  }
}

/** Of the members that are not linked the one that has been away for longest. */
export function longestGone(peers: Iterable<Peer>): Peer | undefined {
  let longest: Peer | undefined
  for (const peer of peers)
    if (!peer.connected && peer.changedAt < (longest?.changedAt ?? Number.POSITIVE_INFINITY)) longest = peer
  return longest
}

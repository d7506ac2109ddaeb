import { EPOCH_MS } from '../store/live-digest.js'
import type { Store } from '../store/store.js'
import type { ReplicationIo } from './io.js'
import { COLLECT_INTERVAL_MS, PURGED_PER_STEP, TOMBSTONES_PER_STEP } from './limits.js'
import type { Peer } from './peer.js'
import type { Stability } from './stability.js'

export interface CollectorParts {
  store: Store
  io: ReplicationIo
  peers: ReadonlyMap<string, Peer>
  stability: Stability
  options: { readonly forgetMs: number; readonly tombstoneBytes: number }
  forget: (peerId: string) => void
}

/**
 * Lets go of tombstones and of what expired keys held, where every member has seen what removed them, and decides how
 * long a member that is away is waited for: for the forget time, or until what is kept for it takes too much memory.
 * Either way it is returning when it is back (see returning.ts), so all it costs to forget it early is a comparison.
 */
export class Collector {
  /** Members forgotten before their time. */
  forgottenEarly = 0
  readonly #parts: CollectorParts
  #lookedAt = 0
  #now = 0
  #collecting = false
  #bytes = 0

  constructor(parts: CollectorParts) {
    this.#parts = parts
  }

  tick(now: number): void {
    if (now - this.#lookedAt < COLLECT_INTERVAL_MS) return
    this.#lookedAt = now
    this.#now = now
    const { store, peers, options, forget } = this.#parts
    for (const peer of peers.values())
      if (!peer.connected && now - peer.changedAt > options.forgetMs) forget(peer.id)
    store.tombstones.retain = peers.size > 0
    if (!this.#collecting) this.#collect()
  }

  /** Goes on for a turn. */
  #collect(): void {
    const { store, peers, io, stability } = this.#parts
    const { tombstones, expiry } = store
    this.#collecting = false
    if (tombstones.held) return
    let until = this.#now
    for (const peer of peers.values()) until = Math.min(until, peer.settledAt)
    // anew in each turn: who links meanwhile, from an old disk perhaps, has its say
    const { stable } = stability
    // a hidden key counts in the digest up to the end of its deadline's epoch: until then it stays on every node
    if (stable !== undefined) until = Math.min(until, store.liveDigest.epoch * EPOCH_MS)
    do {
      const isMoreExpired = expiry.purge(until, stable, PURGED_PER_STEP)
      const isOver = tombstones.count === 0 || tombstones.collect(stable, TOMBSTONES_PER_STEP)
      if (isOver) this.#weigh()
      this.#collecting = isMoreExpired || !isOver
    } while (this.#collecting && !io.turnOver())
    if (this.#collecting) io.defer(() => this.#collect())
  }

  #weigh(): void {
    const { bytes } = this.#parts.store.tombstones
    // what the last one forgotten has kept goes in parts: no more of them have to go while it gets less
    if (bytes > this.#parts.options.tombstoneBytes && bytes >= this.#bytes) this.#forgetEarly(this.#now)
    this.#bytes = bytes
  }

  #forgetEarly(now: number): void {
    const { store, io, peers, options, forget } = this.#parts
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
}

/** Of the members that are not linked the one that has been away for longest. */
export function longestGone(peers: Iterable<Peer>): Peer | undefined {
  let longest: Peer | undefined
  for (const peer of peers)
    if (!peer.connected && peer.changedAt < (longest?.changedAt ?? Number.POSITIVE_INFINITY)) longest = peer
  return longest
}

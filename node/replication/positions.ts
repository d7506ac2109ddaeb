import { VersionVector } from '../../protocol/clock/version-vector.js'
import type { HeardPosition, Position } from '../../protocol/peer/messages/position.js'
import type { Store } from '../store/store.js'
import { ENDED_NAMED } from './limits.js'
import type { Peer } from './peer.js'
import type { Stability } from './stability.js'
import { VectorNews } from './vector-news.js'

/**
 * How far nodes are, as they tell each other on a link: at first all of it, the newest entries by name and the others
 * as a sum (protocol/peer/messages/summed-vector.ts), then what has changed. Until a sum has come out as it should, or
 * all has come by name, this node does not know a peer's position.
 */
export class Positions {
  /** Sums that did not come out: positions asked for by name. */
  unresolved = 0
  readonly #store: Store
  readonly #stability: Stability
  readonly #members: () => number
  readonly #applied: VectorNews
  readonly #purged: VectorNews
  readonly #stable: VectorNews

  /** @param members how many members this node knows */
  constructor(store: Store, stability: Stability, members: () => number) {
    this.#store = store
    this.#stability = stability
    this.#members = members
    this.#stable = new VectorNews(stability.ofMembers)
    this.#applied = new VectorNews(store.applied)
    this.#purged = new VectorNews(store.tombstones.purged)
  }

  /** Entries told by name at the most, but to who asks for all: one for each member and this node, and some of the ended. */
  get named(): number {
    return this.#members() + 1 + ENDED_NAMED
  }

  /** Whether this node has let go of tombstones of which it has not told a peer yet. */
  hasLetGoSince(peer: Peer): boolean {
    return this.#purged.since(peer.purgedTold).count > 0
  }

  /** What a peer is to be told next. @param byName everything, and by name */
  next(peer: Peer, byName: boolean): Position {
    const stability = this.#stability
    // who knows the same members finds out by itself how far they are
    const tellsStable = !stability.knowsSame(peer)
    const news = {
      applied: this.#applied.since(peer.appliedTold),
      purged: this.#purged.since(peer.purgedTold),
      stable: tellsStable ? this.#stable.since(peer.stableTold) : new VersionVector(),
    }
    const isFirst = peer.appliedTold < 0
    peer.appliedTold = this.#applied.now
    peer.purgedTold = this.#purged.now
    if (tellsStable) peer.stableTold = this.#stable.now
    const membersHash = stability.hashFor(peer)
    const { named } = this
    const isShort = [news.applied, news.purged, news.stable].every(({ count }) => count <= named)
    if (isShort && !byName && !isFirst) return { ...news, membersHash, bound: undefined }
    const { applied, tombstones } = this.#store
    return {
      ...{ applied, purged: tombstones.purged, membersHash },
      stable: tellsStable ? stability.ofMembers : news.stable,
      bound: byName ? 0 : applied.boundBelow(named),
    }
  }

  /** What a peer has not been told yet of what is applied here. It counts as told, unless nothing was told before. */
  news(peer: Peer): VersionVector {
    const news = this.#applied.since(peer.appliedTold)
    if (peer.appliedTold >= 0) peer.appliedTold = this.#applied.now
    return news
  }

  /** Takes what a peer has told. Returns false if all has to be told by name. */
  hear(peer: Peer, position: HeardPosition): boolean {
    const { isWhole, whole } = position
    peer.learn(whole ?? position.applied)
    peer.purged.merge(position.purged)
    peer.membersHash = position.membersHash
    peer.stableForMembers.merge(position.stable)
    if (isWhole) peer.isKnown = whole !== undefined
    if (!isWhole || peer.isKnown) return true
    this.unresolved++
    return false
  }
}

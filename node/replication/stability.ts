import { VersionVector } from '../../protocol/clock/version-vector.js'
import type { Store } from '../store/store.js'
import type { Peer } from './peer.js'

/**
 * What every member has: causal stability (Birman and others, 1991; of CRDTs: Baquero and others, 2017). What is stable can be let
 * go of, for nothing older can come any more.
 *
 * A node knows by their heartbeats how far its own members are, and that is not enough: one that has started with
 * nothing, or joined by a node while another was away, knows fewer than there are. Were it to let go of a removal by these
 * alone, what the one it has not met yet had written before would come back with that one. So peers that know other members than
 * this node tell besides how far all of theirs are. Which members a peer knows is told by a hash: where all know the same,
 * as they do but for a start or a join, it costs four bytes.
 */
export class Stability {
  /**
   * What all members known here have applied, as it is told to peers that know others. It never goes back: a member that
   * comes later changes nothing about what those before it have.
   */
  readonly ofMembers = new VersionVector()
  readonly #store: Store
  readonly #peers: ReadonlyMap<string, Peer>

  constructor(store: Store, peers: ReadonlyMap<string, Peer>) {
    this.#store = store
    this.#peers = peers
  }

  /** Takes down how far the members are: before it is told. */
  look(): void {
    if (this.#peers.size > 0) this.ofMembers.merge(this.#settledByMembers())
  }

  /** What all members have that this node or a peer knows; undefined if it knows of none. */
  get stable(): VersionVector | undefined {
    if (this.#peers.size === 0) return undefined
    let stable = this.#settledByMembers()
    const sum = this.#sumOfMembers()
    for (const peer of this.#peers.values())
      if (!peer.isStuck && peer.membersHash !== without(sum, peer))
        stable = stable.meet(peer.stableForMembers)
    return stable
  }

  /** What this node and all its members have applied, with nothing of theirs missing here. */
  #settledByMembers(): VersionVector {
    const settled = this.#store.applied.clone()
    for (const peer of this.#peers.values()) if (!peer.isStuck) settled.lower(peer.settled)
    return settled
  }

  /** A hash of the members that this node knows, for a peer to compare with its own: neither counts the other. */
  hashFor(peer: Peer): number {
    return without(this.#sumOfMembers(), peer)
  }

  #sumOfMembers(): number {
    let sum = 0
    for (const { isMember, idHash } of this.#peers.values()) if (isMember) sum += idHash
    return sum
  }

  /** Whether a peer knows the same members, as far as it has said. */
  knowsSame(peer: Peer): boolean {
    return peer.membersHash === this.hashFor(peer)
  }
}

/** The hash of all members but one, who is among those summed up if it is a member. */
function without(sum: number, { isMember, idHash }: Peer): number {
  return (isMember ? sum - idHash : sum) >>> 0
}

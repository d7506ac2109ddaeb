import type { VersionVector } from '../../protocol/clock/version-vector.js'
import type { Store } from '../store/store.js'
import type { Peer } from './peer.js'

/**
 * Whether this node may hold what was deleted while it was away.
 *
 * A tombstone is let go of once every member has seen it, and a member gone for longer than the mesh waits is no member
 * any more. When it is back it holds atoms whose deletion nobody remembers. The mode is decided by proof, never by
 * guess: each node tells the newest tombstones it has let go of, by origin, and a node whose version vector does not
 * cover one of those was away. It owes that peer a comparison of live states, in which each atom that the peer has seen
 * and has no more was deleted there, and goes here too. Until it owes nobody it is returning, and owes the same to all others
 * that it meets: outside of this mode an atom that one side lacks was lost, and is given back.
 *
 * Two halves of a mesh that have forgotten each other owe each other. A catch-up never brings a deleted atom to a node
 * that has seen it before, for the vectors cover it; a newcomer that pulls from a returning node does get it, so the
 * newcomer owes a comparison to everyone whose tombstones that donor had not seen, and where it cannot tell, to all.
 */
export class Returning {
  readonly #store: Store
  /** The peers owed a comparison, with what was applied here when that came about. */
  readonly #owed = new Map<Peer, VersionVector>()
  /** Whether this node has ever been level with another. */
  #completed = false
  /** Whether comparisons are owed to whom is not known: something was taken from a node that owes any, or who was owed one is gone. */
  #tainted = false
  /** The peers compared with since then: each is owed once. */
  readonly #cleared = new Set<Peer>()
  /** The donors of whom this node, not level with any yet, may have taken something. */
  readonly #donors = new Set<Peer>()

  constructor(store: Store) {
    this.#store = store
  }

  /**
   * What an earlier process had is there again. It may be of a catch-up that was not finished, so a node with data is
   * no newcomer, whatever its vector says.
   *
   * @param tainted it owed comparisons, to whom is not known any more
   */
  recovered(tainted: boolean): void {
    this.#completed = this.#store.records.slots.count > 0
    this.#tainted = tainted
  }

  /** Whether a comparison is owed, to peers that are known or to any. */
  get owesAny(): boolean {
    return this.active || this.#tainted
  }

  get active(): boolean {
    return this.#owed.size > 0
  }

  /** Whether this node has never been level with another. */
  get isNewcomer(): boolean {
    return !this.#completed
  }

  /** Whether a comparison with this peer is owed. */
  owes(peer: Peer): boolean {
    return this.#owed.has(peer)
  }

  /**
   * Whether that can be made: the peer has seen all that was here when it came to be owed. Of what it has not seen it
   * cannot say that it was deleted, and a process of it that has just begun with nothing has seen nothing.
   */
  isDue(peer: Peer): boolean {
    const since = this.#owed.get(peer)
    return since !== undefined && peer.applied.dominates(since)
  }

  #owe(peer: Peer): void {
    if (!this.#owed.has(peer)) this.#owed.set(peer, this.#store.applied.clone())
  }

  /** A heartbeat has told what a peer has let go of. */
  hear(peer: Peer): void {
    if (this.owesAny && !this.#cleared.has(peer)) this.#owe(peer)
    if (this.#store.applied.dominates(peer.purged)) return
    // what is here though no donor was ever asked came live, from peers that were level with this node from the beginning
    const isLive = this.#donors.size === 0 && this.#store.records.slots.count > 0
    if (this.#completed || isLive || [...this.#donors].some(donor => !donor.applied.dominates(peer.purged)))
      this.#owe(peer)
  }

  /** Something is asked of a donor. */
  asked(donor: Peer): void {
    if (this.#completed) return
    if (donor.owes) {
      this.#tainted = true
      this.#cleared.clear()
    }
    this.#donors.add(donor)
  }

  /**
   * A peer has nothing that is missing here, where there is something: so it is with a node that all others began with,
   * which never asks a donor.
   */
  level(): void {
    if (this.#donors.size === 0) this.#completed = true
  }

  /** A donor has sent everything. */
  caughtUp(): void {
    this.#completed = true
    this.#donors.clear()
  }

  /** A peer is no member any more: what it was owed is owed to all others, for it may have been the only one to tell. */
  gone(peer: Peer): void {
    this.#cleared.delete(peer)
    if (this.#owed.delete(peer)) this.#tainted = true
  }

  /** The live states have been compared. */
  settle(peer: Peer): void {
    this.#owed.delete(peer)
    this.#cleared.add(peer)
    if (this.#owed.size > 0) return
    this.#tainted = false
    this.#cleared.clear()
  }
}

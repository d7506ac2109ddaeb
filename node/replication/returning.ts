import { VersionVector } from '../../protocol/clock/version-vector.js'
import type { Store } from '../store/store.js'
import type { Peer } from './peer.js'

/** What was taken from a process of a peer: of which origins, and up to where their writes were here before. */
interface Taken {
  process: number
  before: Map<number, number>
}

/** Whether what it gives may have been deleted. */
export const isDoubtful = ({ returning, isTainted }: Peer): boolean => returning || isTainted

/**
 * Whether this node may hold what was deleted while it was away.
 *
 * A tombstone is let go of once every member has seen it, and a member gone for longer than the mesh waits is no member
 * any more. When it is back it holds atoms whose deletion nobody remembers. The mode is decided by proof, never by
 * guess: each node tells the newest tombstones it has let go of, by origin, and a node whose version vector does not
 * cover one of those was away. It owes that peer a comparison of live states, in which each atom that the peer has seen
 * and has no more was deleted there, and goes here too. Until it owes nobody it is returning: it asks nobody else
 * for a comparison, and deletes the same in those that are asked of it. Outside of this mode an atom that one side lacks
 * was lost, and is given back.
 *
 * Two halves of a mesh that have forgotten each other owe each other. A catch-up never brings a deleted atom to a node
 * that has seen it before, for the vectors cover it; a newcomer that pulls from a returning node does get it, so the
 * newcomer owes a comparison to everyone whose tombstones that donor had not seen, and where it cannot tell, to all. For
 * the same reason a vector that a catch-up from a returning node has moved proves nothing: it covers the deletions of a
 * third node that the donor itself has yet to compare with. To those this node owes a comparison as well.
 *
 * A node that is tainted, for what it has came from others or it has forgotten who could tell, is no witness: that it
 * lacks nothing shows nothing. Who has compared with such peers alone is tainted too, and owes it to the first that is
 * not. A mesh in which all are tainted goes on like any other.
 */
export class Returning {
  readonly #store: Store
  /** The peers owed a comparison, with what was applied here when that came about. */
  readonly #owed = new Map<Peer, VersionVector>()
  /** Those compared with since anything is owed: each is owed once. */
  readonly #compared = new Set<Peer>()
  /** Whether one of those was a witness, and the tombstones let go of that none of them knew of. */
  #wasTold = false
  #unseen = new VersionVector()
  /** Whether this node has ever been level with another. */
  #completed = false
  #tainted = false
  /** The donors of whom this node, not level with any yet, may have taken something. */
  readonly #donors = new Set<Peer>()
  /** What it has taken from returning nodes since. */
  readonly #taken = new Map<Peer, Taken>()

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

  get isTainted(): boolean {
    return this.#tainted
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

  /**
   * A heartbeat has told what a peer has let go of.
   *
   * @param isSettled all that it has applied is here
   */
  hear(peer: Peer, isSettled: boolean): void {
    // who gave it is in no doubt any more, and has told what else it found deleted
    if (isSettled && !isDoubtful(peer) && this.#taken.get(peer)?.process === peer.origin) {
      this.#taken.delete(peer)
      this.#store.tombstones.purged.merge(peer.purged)
    }
    if (this.owesAny && this.#compared.has(peer)) this.#learn(peer)
    const lacks = this.#lacks(peer)
    if (lacks) this.#unseen.merge(peer.purged)
    const owesAll = this.#tainted || (this.active && this.#isStranded)
    if (lacks || (owesAll && !this.#compared.has(peer))) this.#owe(peer)
  }

  #owe(peer: Peer): void {
    if (!this.#owed.has(peer)) this.#owed.set(peer, this.#store.applied.clone())
  }

  /** Whether a peer has let go of tombstones that this node has not seen. */
  #lacks(peer: Peer): boolean {
    const { purged } = peer
    const { applied, records } = this.#store
    if (applied.dominates(purged)) return !this.#compared.has(peer) && this.#coversByDoubt(purged)
    // what is here though no donor was ever asked came live, from peers that were level with this node from the beginning
    const isLive = this.#donors.size === 0 && records.slots.count > 0
    return this.#completed || isLive || [...this.#donors].some(donor => !donor.applied.dominates(purged))
  }

  /** Whether it is a returning node's word alone that these tombstones have been seen here. */
  #coversByDoubt(purged: VersionVector): boolean {
    for (const { before } of this.#taken.values())
      for (const [origin, stamp] of before) if (stamp < purged.get(origin)) return true
    return false
  }

  /** Something is asked of a donor, or has come from it: meanwhile it may have found that it is in doubt. */
  takes(donor: Peer): void {
    if (this.#completed) return
    if (isDoubtful(donor)) {
      this.#tainted = true
      this.#wasTold = false
      this.#compared.clear()
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

  /** A donor has sent everything, and this node's vector is about to cover that. */
  caughtUp(donor: Peer, covered: VersionVector): void {
    this.#completed = true
    this.#donors.clear()
    if (!isDoubtful(donor)) return
    const { applied } = this.#store
    const taken = this.#taken.get(donor) ?? { process: donor.origin, before: new Map() }
    this.#taken.set(donor, taken)
    for (let origin = 0; origin < covered.length; origin++) {
      const stamp = applied.get(origin)
      if (covered.get(origin) > stamp && !taken.before.has(origin)) taken.before.set(origin, stamp)
    }
  }

  /** A peer is no member any more: what it was owed is owed to all others, for it may have been the only one to tell. */
  gone(peer: Peer): void {
    this.#compared.delete(peer)
    this.#taken.delete(peer)
    if (this.#owed.delete(peer)) this.#settle()
  }

  /** The live states have been compared. */
  settle(peer: Peer): void {
    this.#owed.delete(peer)
    this.#compared.add(peer)
    this.#learn(peer)
  }

  /** A peer that was compared with knew of all that it has let go of, then or since. */
  #learn(peer: Peer): void {
    if (!peer.isTainted) {
      this.#wasTold = true
      this.#unseen = this.#unseen.beyond(peer.purged)
    }
    this.#settle()
  }

  /** Whether none that is owed a comparison can be reached: others may know as much. */
  get #isStranded(): boolean {
    for (const peer of this.#owed.keys()) if (peer.connected) return false
    return true
  }

  #settle(): void {
    const isTold = this.#wasTold && this.#unseen.count === 0
    // who cannot be reached has nothing to add to what the others have told, and may never be back
    if (isTold && this.#isStranded) this.#owed.clear()
    if (this.active) return
    this.#tainted = !isTold
    if (this.#tainted) return
    this.#wasTold = false
    this.#compared.clear()
    this.#taken.clear()
  }
}

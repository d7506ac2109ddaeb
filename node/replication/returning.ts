import type { Store } from '../store/store.js'
import type { Peer } from './peer.js'

/**
 * Whether this node may hold what was deleted while it was away.
 *
 * A tombstone is let go of once every member has seen it, and a member gone for longer than the mesh waits is no member
 * any more. When it is back it holds atoms whose deletion nobody remembers. The mode is decided by proof, never by
 * guess: each node tells the newest tombstones it has let go of, by origin, and a node whose version vector does not
 * cover one of those was away. From then on it is returning, until it has compared its live state with a member that
 * is not: what that member's vector covers and what it has not was deleted, and goes here too. Outside of this mode an
 * atom that one side lacks was lost, and is given back.
 *
 * A catch-up never brings such an atom to a node that has seen it before, for the vectors cover it; a newcomer that
 * pulls from a returning node does get it, so that makes the newcomer a returning node as well.
 */
export class Returning {
  active = false
  readonly #store: Store
  /** Whether this node has ever been level with another. */
  #completed = false
  /** The donors of whom this node, not level with any yet, may have taken something. */
  readonly #donors = new Set<Peer>()

  constructor(store: Store) {
    this.#store = store
    for (let i = 1; i < store.applied.length; i++) if (store.applied.get(i) !== 0) this.#completed = true
  }

  /** Whether this node has never been level with another. */
  get isNewcomer(): boolean {
    return !this.#completed
  }

  /** A heartbeat has told what a peer has let go of. */
  hear(peer: Peer): void {
    if (this.active || this.#store.applied.dominates(peer.purged)) return
    this.active = this.#completed || [...this.#donors].some(donor => !donor.applied.dominates(peer.purged))
  }

  /** Something is asked of a donor. */
  asked(donor: Peer): void {
    if (this.#completed) return
    if (donor.returning) this.active = true
    this.#donors.add(donor)
  }

  /** A donor has sent everything. */
  caughtUp(): void {
    this.#completed = true
    this.#donors.clear()
  }

  /** The live state has been compared with that of a member that is not returning. */
  reconciled(): void {
    this.active = false
  }
}

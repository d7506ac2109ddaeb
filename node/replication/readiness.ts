import type { VersionVector } from '../../protocol/clock/version-vector.js'
import type { Peer } from './peer.js'

/**
 * Whether a node that has just started holds what the mesh holds: `mesh_ready` in INFO mesh, for load balancers, which
 * would else hand clients to a node that answers nil for every key it has not fetched yet. Once ready, a node stays
 * ready: whoever is merely behind or cut off goes on serving.
 */
export class Readiness {
  #ready = false
  #ticksAlone = 0
  /** What each peer had when it was first heard: later writes may be on their way, and there is no end to them. */
  readonly #awaited = new Map<Peer, VersionVector>()
  readonly #ticksAloneMax: number

  /** @param ticksAloneMax looks without any link after which a node counts as the first of its mesh */
  constructor(ticksAloneMax: number) {
    this.#ticksAloneMax = ticksAloneMax
  }

  get isReady(): boolean {
    return this.#ready
  }

  /**
   * Call it a few times a second.
   *
   * @param linked the peers there is a link with @param applied what this node has
   * @param awaited whether any peer is to be expected: a seed, a named master, a member met before
   */
  look(linked: readonly Peer[], applied: VersionVector, awaited: boolean): void {
    if (this.#ready) return
    if (linked.length > 0) this.#ready = linked.filter(peer => !this.#hasAllOf(peer, applied)).length === 0
    else this.#ready = !awaited || ++this.#ticksAlone > this.#ticksAloneMax
    if (this.#ready) this.#awaited.clear()
  }

  #hasAllOf(peer: Peer, applied: VersionVector): boolean {
    // known from its second heartbeat on, which answers this node's first one: by then it has said what it has
    if (peer.clockAheadMs === undefined || !peer.isKnown) return false
    const theirs = this.#awaited.get(peer) ?? peer.applied
    this.#awaited.set(peer, theirs)
    return !peer.pulling && applied.dominates(theirs)
  }
}

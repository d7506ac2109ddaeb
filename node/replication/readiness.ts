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
    if (linked.length > 0) this.#ready = linked.every(peer => hasAllOf(peer, applied))
    else this.#ready = !awaited || ++this.#ticksAlone > this.#ticksAloneMax
  }
}

/** What a peer had at its heartbeat before the last one, for later writes may be on their way; and its time of day. */
const hasAllOf = (peer: Peer, applied: VersionVector): boolean =>
  peer.appliedBefore !== undefined &&
  peer.clockAheadMs !== undefined &&
  !peer.pulling &&
  applied.dominates(peer.appliedBefore)

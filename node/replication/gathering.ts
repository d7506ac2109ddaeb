import type { VersionVector } from '../../protocol/clock/version-vector.js'
import type { Part } from '../../protocol/peer/part.js'
import { GATHER_PARTS } from './limits.js'
import type { Peer } from './peer.js'

/**
 * A newcomer's first catch-up: all keys in parts, each pulled from whichever donor is free, so that several give at once
 * and each atom crosses once. A part whose donor is lost is asked of another. What all of it amounts to is the least
 * that any donor said of its part, for a part may be of an earlier moment than the others; what is newer than that has
 * come live, or comes by an ordinary catch-up.
 */
export class Gathering {
  /** What the first donor showed. A peer that does not show as much, unfinished itself perhaps, gives no part. */
  readonly #goal: VersionVector
  readonly #open: number[] = []
  readonly #asked = new Map<Peer, number>()
  #covered: VersionVector | undefined

  constructor(goal: VersionVector) {
    this.#goal = goal
    for (let part = 0; part < GATHER_PARTS; part++) this.#open.push(part)
  }

  get isOver(): boolean {
    return this.#open.length === 0 && this.#asked.size === 0
  }

  /** Whether someone is being asked. */
  get isUnderWay(): boolean {
    return this.#asked.size > 0
  }

  /** What all parts together amount to. */
  get covered(): VersionVector {
    return this.#covered as VersionVector
  }

  /** A part to ask a peer for, if there is one left and it can give one. */
  ask(peer: Peer): Part | undefined {
    if (this.#asked.has(peer) || !peer.applied.dominates(this.#goal)) return undefined
    const number = this.#open.shift()
    if (number === undefined) return undefined
    this.#asked.set(peer, number)
    return { number, of: GATHER_PARTS }
  }

  /** A peer has sent its part; false if it was not asked for one. */
  done(peer: Peer, covered: VersionVector): boolean {
    if (!this.#asked.delete(peer)) return false
    this.#covered = this.#covered === undefined ? covered : this.#covered.meet(covered)
    return true
  }

  /** A peer will not send its part. */
  lost(peer: Peer): void {
    const number = this.#asked.get(peer)
    if (number === undefined) return
    this.#asked.delete(peer)
    this.#open.unshift(number)
  }
}

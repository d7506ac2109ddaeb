import { SELF } from '../../protocol/clock/origins.js'
import { VersionVector } from '../../protocol/clock/version-vector.js'
import type { Store } from '../store/store.js'
import type { Peer } from './peer.js'

/** Of one origin: its deletes after `seen` and up to `until` may not have been seen here, though the vector covers them. */
interface Doubt {
  seen: number
  until: number
}

/** Up to where a peer has seen an origin's deletes. */
const seenBy = (peer: Peer, origin: number): number => peer.doubts.get(origin) || peer.applied.get(origin)

/**
 * Whether this node may hold what was deleted while it was away.
 *
 * A tombstone is let go of once every member has seen it, and a member gone for longer than the mesh waits is no member
 * any more. When it is back it holds atoms whose deletion nobody remembers. That is decided by proof, never by guess, and
 * by origin. A node has *seen* an origin's deletes up to a stamp if it holds nothing that any of them removed: as a rule
 * up to where its vector stands. Each node tells up to where it has let go of tombstones. A catch-up brings those later than that, so a
 * node whose vector stood there has seen all that its donor has. If it stood before, some will never come: the vector moves, and
 * what has been seen stays where it was. What a node is in *doubt* about like that it tells as well, for who catches up
 * from it has seen no more than it has, and a newcomer no more than each of those it has taken anything from.
 *
 * Doubt ends by a comparison of live states with a peer that has seen more: each atom that the peer has applied and has no
 * more was deleted there, and goes here too. Then as much has been seen here as there, with no tombstones left of it.
 * The peer must have applied all that was here when the doubt came about: of what it has not it cannot say that it was
 * deleted. As long as this node knows a member that has seen more it is *returning*: it asks nobody else for a
 * comparison, and deletes the same in those that are asked of it. Outside of this mode an atom that one side lacks was
 * lost, and is given back. Two halves of a mesh that have forgotten each other are in doubt about each other's deletes. Where
 * nobody is left who has seen more, the doubt remains and costs nothing: a mesh that shares it goes on like any other.
 */
export class Returning {
  /** Changes whenever `told` does. */
  version = 0
  /** How often there has come to be more doubt: a comparison begun before tells nothing of that. */
  grown = 0
  readonly #store: Store
  readonly #doubts = new Map<number, Doubt>()
  /** The peers that have seen more: each is owed a comparison. */
  readonly #owed = new Set<Peer>()
  /** What was applied here when the last doubt came about. */
  readonly #since = new VersionVector()
  /** Whether this node has ever been level with another. */
  #completed = false
  /** Of a newcomer: the donors of whom it may have taken something, and those of them that gave what it counts as filled with. */
  readonly #donors = new Set<Peer>()
  readonly #filled = new Set<Peer>()
  /** Up to where any of the latter had let go of tombstones. */
  #letGo = new VersionVector()
  /** Whether it had others' writes before it asked anyone. */
  #followed = false

  constructor(store: Store) {
    this.#store = store
  }

  /**
   * What an earlier process had is there again. It may be of a catch-up that was not finished, so a node with data is
   * no newcomer, whatever its vector says.
   *
   * @param wasInDoubt about what is not known any more
   */
  recovered(wasInDoubt: boolean): void {
    const { applied, records } = this.#store
    this.#completed = records.slots.count > 0
    if (!wasInDoubt) return
    for (let origin = 0; origin < applied.length; origin++)
      if (origin !== SELF && applied.get(origin) > 0)
        this.#doubts.set(origin, { seen: 0, until: applied.get(origin) })
    this.#grow()
  }

  /** Whether anything here may have been deleted elsewhere. */
  get isInDoubt(): boolean {
    return this.active || this.#doubts.size > 0
  }

  /** Whether a member is known that can tell. */
  get active(): boolean {
    return this.#owed.size > 0
  }

  /** Up to where deletes have been seen, of the origins in doubt; 1 for nowhere, a stamp before all. */
  get told(): VersionVector {
    const told = new VersionVector()
    for (const [origin, { seen }] of this.#doubts) told.advance(origin, Math.max(1, seen))
    return told
  }

  /** Whether this node has never been level with another. */
  get isNewcomer(): boolean {
    return !this.#completed
  }

  /** Whether it has begun to take what it has from others: until that is over nothing is known of what it has. */
  get isFilling(): boolean {
    return !this.#completed && this.#donors.size > 0
  }

  /** Whether a comparison with this peer is owed. */
  owes(peer: Peer): boolean {
    return this.#owed.has(peer)
  }

  /** Whether that can be made: the peer has applied all that was here when it came to be owed. */
  isDue(peer: Peer): boolean {
    return this.#owed.has(peer) && peer.applied.dominates(this.#since)
  }

  /** Looks at what a peer has told: what it has let go of, and what it is in doubt about. */
  hear(peer: Peer): void {
    if (this.isFilling || (!this.#completed && this.#store.records.slots.count === 0)) return
    if (!this.#hasSeenMore(peer)) this.#owed.delete(peer)
    else if (!this.#owed.has(peer)) {
      this.#owed.add(peer)
      this.#since.merge(this.#store.applied)
    }
  }

  #hasSeenMore(peer: Peer): boolean {
    for (const [origin, { seen }] of this.#doubts) if (seenBy(peer, origin) > seen) return true
    const { applied } = this.#store
    if (applied.dominates(peer.purged)) return false
    // what of it has not been applied here yet will come, but for what was let go of
    for (let origin = 0; origin < peer.purged.length; origin++) {
      const stamp = applied.get(origin)
      if (peer.purged.get(origin) > stamp && seenBy(peer, origin) > stamp) return true
    }
    return false
  }

  /** All is asked for, in parts perhaps, and what was given before does not count as given. */
  begins(): void {
    this.#filled.clear()
    this.#letGo = new VersionVector()
  }

  /** Something is asked of a donor. */
  takes(donor: Peer): void {
    if (this.#completed) return
    if (this.#donors.size === 0) {
      const { applied } = this.#store
      this.#followed = applied.filter(origin => origin !== SELF).count > 0
    }
    this.#donors.add(donor)
  }

  /** All that a peer has is asked for, whatever has been seen here: what it has not seen deleted may be among it. */
  takesAll(peer: Peer): void {
    const { applied, tombstones } = this.#store
    let isMore = false
    for (let origin = 0; origin < applied.length; origin++) {
      const [seen, stamp] = [seenBy(peer, origin), applied.get(origin)]
      const doubt = this.#doubts.get(origin) ?? { seen: stamp, until: stamp }
      if (seen >= doubt.seen || tombstones.purged.get(origin) <= seen) continue
      this.#doubts.set(origin, { seen, until: doubt.until })
      isMore = true
    }
    if (!isMore) return
    this.#since.merge(peer.applied)
    this.#grow()
  }

  /** A donor has sent all that was asked of it, be that a part. */
  took(donor: Peer): void {
    this.#filled.add(donor)
    this.#letGo.merge(donor.purged)
  }

  /**
   * A peer has nothing that is missing here, where there is something: so it is with a node that all others began with,
   * which never asks a donor.
   */
  level(): void {
    if (this.#donors.size === 0) this.#completed = true
  }

  /** All that was asked of donors has come, and this node's vector is about to cover it. */
  caughtUp(covered: VersionVector): void {
    const { applied, tombstones } = this.#store
    let isMore = false
    for (let origin = 0; origin < covered.length; origin++) {
      const [before, until] = [applied.get(origin), covered.get(origin)]
      if (origin === SELF || until <= before) continue
      const doubt = this.#doubts.get(origin)
      const seen = doubt?.seen ?? this.#seenAfter(origin, before)
      if (seen >= until) continue
      this.#doubts.set(origin, { seen, until })
      isMore = true
    }
    if (isMore) {
      this.#since.merge(covered)
      this.#grow()
    }
    // what was let go of will never come here: who has not seen it cannot learn of it from this node either
    if (!this.#completed)
      for (let origin = 0; origin < this.#letGo.length; origin++) {
        const stands = Math.max(applied.get(origin), covered.get(origin))
        tombstones.purged.advance(origin, Math.min(this.#letGo.get(origin), stands))
      }
    this.#completed = true
    this.#donors.clear()
    this.begins()
  }

  /** Up to where an origin's deletes have been seen, now that the donors have sent all, of what the vector did not cover before. */
  #seenAfter(origin: number, before: number): number {
    let told = Number.POSITIVE_INFINITY
    for (const donor of this.#filled) told = Math.min(told, seenBy(donor, origin))
    // what is here and not of them is of a moment when deletes had been seen so far
    let floor = this.#completed || this.#followed ? before : Number.POSITIVE_INFINITY
    for (const donor of this.#donors)
      if (!this.#filled.has(donor)) floor = Math.min(floor, seenBy(donor, origin))
    return Math.max(before, this.#letGo.get(origin) <= floor ? told : Math.min(floor, told))
  }

  #grow(): void {
    this.#since.merge(this.#store.applied)
    this.grown++
    this.version++
  }

  /** A peer is no member any more. */
  gone(peer: Peer): void {
    this.#owed.delete(peer)
  }

  /** The live states have been compared: nothing is here that the peer has seen deleted. */
  settle(peer: Peer): void {
    const { purged } = this.#store.tombstones
    for (const [origin, doubt] of this.#doubts) {
      const seen = Math.min(seenBy(peer, origin), doubt.until)
      if (seen <= doubt.seen) continue
      purged.advance(origin, seen)
      if (seen === doubt.until) this.#doubts.delete(origin)
      else doubt.seen = seen
    }
    this.version++
    this.#owed.delete(peer)
    for (const other of this.#owed) if (!this.#hasSeenMore(other)) this.#owed.delete(other)
  }
}

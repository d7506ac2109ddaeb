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

function allSeenBy({ applied, doubts }: Peer): VersionVector {
  const seen = applied.filter(origin => doubts.get(origin) === 0)
  seen.merge(doubts)
  return seen
}

/** Of whom a newcomer may have something: its process, and what that had seen when it was first heard. */
interface Source {
  process: number
  seen: VersionVector
}

/**
 * Whether this node may hold what was deleted while it was away.
 *
 * A tombstone is let go of once every member has seen it, and a member gone for longer than the mesh waits is no member
 * any more. When it is back it holds atoms whose deletion nobody remembers. That is decided by proof, never by guess, and
 * by origin. A node has *seen* an origin's deletes up to a stamp if it holds nothing that any of them removed: as a rule
 * up to where its vector stands. Each node tells up to where it has let go of tombstones. A catch-up brings those later than that, so a
 * node whose vector stood there has seen all that its donor has. If it stood before, some will never come: the vector moves, and
 * what has been seen stays where it was. What a node is in *doubt* about like that it tells as well, for who catches up
 * from it has seen no more than it has, and a newcomer no more than each of those it was linked with when it first heard them, but for
 * what its donors had not let go of since.
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
  /** Whether it has asked anyone for all there is. */
  #began = false
  /** Of a newcomer: all that it has been linked with, for what they write comes before what they had. */
  readonly #sources = new Map<Peer, Source>()
  /** What those had seen that gave it what it counts as filled with, and up to where any of them had let go of tombstones. */
  #told: VersionVector | undefined
  #letGo = new VersionVector()

  constructor(store: Store) {
    this.#store = store
  }

  /**
   * What an earlier process had is there again. It may be of a catch-up that was not finished, so a node with data is
   * no newcomer, whatever its vector says.
   *
   * @param doubts what it was in doubt about, as `told` said it
   */
  recovered(doubts: VersionVector): void {
    const { applied, records } = this.#store
    this.#completed = records.slots.count > 0
    for (let origin = 0; origin < doubts.length; origin++) {
      const [seen, until] = [doubts.get(origin), applied.get(origin)]
      if (seen > 0 && seen < until) this.#doubts.set(origin, { seen, until })
    }
    if (this.#doubts.size > 0) this.#grow(applied)
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

  /** Whether it is taking what it has from others: until that is over nothing is known of what it has. */
  get isFilling(): boolean {
    return !this.#completed && this.#began
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
    if (!this.#completed) this.#note(peer)
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

  #note(peer: Peer): void {
    const known = this.#sources.get(peer)
    if (known?.process === peer.origin) return
    const seen = allSeenBy(peer)
    this.#sources.set(peer, { process: peer.origin, seen: known?.seen.meet(seen) ?? seen })
  }

  /** A newcomer asks for all there is, in parts perhaps: what was given before does not count as given. */
  begins(): void {
    this.#began = true
    this.#told = undefined
    this.#letGo = new VersionVector()
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
    if (isMore) this.#grow(peer.applied)
  }

  /** A donor has sent all that was asked of it, be that a part. */
  took(donor: Peer): void {
    const seen = allSeenBy(donor)
    this.#told = this.#told?.meet(seen) ?? seen
    this.#letGo.merge(donor.purged)
  }

  /**
   * A peer has nothing that is missing here, where there is something, and nothing is on its way: so it is with a node that all others
   * began with, be it that it had asked one that was lost.
   */
  level(): void {
    if (!this.#completed) this.#complete()
  }

  #complete(): void {
    this.#completed = true
    this.#sources.clear()
    this.#told = undefined
    this.#letGo = new VersionVector()
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
    if (isMore) this.#grow(covered)
    // what was let go of will never come here: who has not seen it cannot learn of it from this node either
    if (!this.#completed)
      for (let origin = 0; origin < this.#letGo.length; origin++) {
        const stands = Math.max(applied.get(origin), covered.get(origin))
        tombstones.purged.advance(origin, Math.min(this.#letGo.get(origin), stands))
      }
    this.#complete()
  }

  /**
   * Up to where an origin's deletes have been seen, now that donors have sent all that the vector did not cover before: as far as they
   * have, if no removal is missing of what others gave, live or as donors that did not send all.
   */
  #seenAfter(origin: number, before: number): number {
    const told = this.#told?.get(origin) ?? 0
    const floor = this.#completed ? before : Math.max(before, this.#leastOfSources(origin))
    return Math.max(before, this.#letGo.get(origin) <= floor ? told : Math.min(floor, told))
  }

  #leastOfSources(origin: number): number {
    let least = Number.POSITIVE_INFINITY
    for (const { seen } of this.#sources.values()) least = Math.min(least, seen.get(origin))
    return least
  }

  /** @param got what has come, or is asked for, beside what is applied here */
  #grow(got: VersionVector): void {
    this.#since.merge(this.#store.applied)
    this.#since.merge(got)
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

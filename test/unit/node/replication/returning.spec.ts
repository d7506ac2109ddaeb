import { deepEqual, equal } from 'node:assert/strict'
import fc from 'fast-check'
import type { Peer } from '../../../../node/replication/peer.js'
import { Returning } from '../../../../node/replication/returning.js'
import type { Store } from '../../../../node/store/store.js'
import { SELF } from '../../../../protocol/clock/origins.js'
import { VersionVector } from '../../../../protocol/clock/version-vector.js'
import { seeded } from '../../../simulation/random.js'

const WRITER = 2

function vector(stamp: number, origin = WRITER): VersionVector {
  const made = new VersionVector()
  if (stamp > 0) made.advance(origin, stamp)
  return made
}

/** A peer that has applied and let go of so much of one origin, and has seen its deletes up to `seen` only. */
function peerAt(applied: number, purged: number, seen = 0): Peer {
  return { applied: vector(applied), purged: vector(purged), doubts: vector(seen) } as unknown as Peer
}

/** A node that has applied so much of that origin, with records, of a store that tells what it has let go of. */
class Node {
  readonly applied: VersionVector
  readonly purged = new VersionVector()
  readonly returning: Returning

  constructor(applied: number, records: number) {
    this.applied = vector(applied)
    const { purged } = this
    this.returning = new Returning({
      ...{ applied: this.applied, tombstones: { purged }, records: { slots: { count: records } } },
    } as Store)
  }

  /** What a donor was asked for has come. */
  catchUp(donor: Peer, covered = donor.applied): void {
    this.returning.takes(donor)
    this.returning.took(donor)
    this.returning.caughtUp(covered)
    this.applied.merge(covered)
  }

  get seen(): number {
    return this.returning.told.get(WRITER) || this.applied.get(WRITER)
  }
}

/** One that was level with others when it had applied so much. */
function levelAt(applied: number): Node {
  const node = new Node(applied, 1)
  node.returning.level()
  return node
}

describe('what a node has seen deleted', () => {
  it('is all that its donor has, if that has let go of nothing later than this node stood', () => {
    for (const purged of [0, 10]) {
      const node = levelAt(10)
      node.catchUp(peerAt(20, purged))
      equal(node.seen, 20)
      equal(node.returning.isInDoubt, false)
    }
  })

  it('stays where it was if the donor has let go of more', () => {
    const node = levelAt(10)
    node.catchUp(peerAt(20, 11))
    equal(node.seen, 10)
    equal(node.returning.isInDoubt, true)
    // and what comes later does not make up for it
    node.catchUp(peerAt(30, 11))
    equal(node.seen, 10)
  })

  it('is no more than what the donor has', () => {
    const node = levelAt(10)
    node.catchUp(peerAt(20, 0, 15))
    equal(node.seen, 15)
    const other = levelAt(10)
    other.catchUp(peerAt(20, 0, 5))
    equal(other.seen, 10)
  })

  it('is for a newcomer what its donors have, whatever they have let go of', () => {
    const node = new Node(0, 0)
    node.catchUp(peerAt(20, 20))
    equal(node.seen, 20)
    equal(node.purged.get(WRITER), 20)
    const other = new Node(0, 0)
    other.catchUp(peerAt(20, 20, 15))
    equal(other.seen, 15)
    const nowhere = new Node(0, 0)
    nowhere.catchUp(peerAt(20, 20, 1))
    equal(nowhere.seen, 1)
  })

  it('is for a newcomer no more than a donor had that did not send all, unless the others had all removals since', () => {
    for (const purged of [5, 6]) {
      const { returning, applied } = new Node(0, 0)
      returning.takes(peerAt(5, 0))
      const donor = peerAt(20, purged)
      returning.takes(donor)
      returning.took(donor)
      returning.caughtUp(donor.applied)
      applied.merge(donor.applied)
      equal(returning.told.get(WRITER), purged > 5 ? 5 : 0)
    }
  })

  it('is for a newcomer that began anew what those have that gave it all', () => {
    const { returning } = new Node(0, 0)
    const [lost, donor] = [peerAt(5, 0), peerAt(20, 0)]
    for (const each of [lost, donor]) {
      returning.begins()
      returning.takes(each)
      returning.took(each)
    }
    returning.caughtUp(donor.applied)
    equal(returning.isInDoubt, false)
  })

  it('is for one that had others’ writes before it asked anybody what it is for any node', () => {
    const { returning, applied } = new Node(10, 1)
    const donor = peerAt(20, 15)
    returning.takes(donor)
    returning.took(donor)
    returning.caughtUp(donor.applied)
    applied.merge(donor.applied)
    equal(returning.told.get(WRITER), 10)
  })

  it('is not known of what was there before a restart if it was in doubt then', () => {
    const node = new Node(10, 1)
    node.returning.recovered(false)
    equal(node.returning.isInDoubt, false)
    node.returning.recovered(true)
    equal(node.seen, 1)
  })

  it('is less by what a peer has not seen of which all is asked, and which was let go of here', () => {
    for (const purged of [5, 6]) {
      const node = levelAt(10)
      node.purged.advance(WRITER, purged)
      node.returning.takesAll(peerAt(5, 0))
      equal(node.seen, purged > 5 ? 5 : 10)
    }
  })

  it('is never said to be more than it is, of deletes that are made, let go of and passed on in any order', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 2, max: 5 }), (seed, count) => {
        const random = seeded(seed)
        const pick = (n: number): number => Math.floor(random() * n)
        const mesh = Array.from({ length: count }, () => new Deleting())
        for (let clock = 1; clock < 100; clock++) {
          const [one, other] = [mesh[pick(count)], mesh[pick(count)]]
          const what = random()
          if (what < 0.3) mesh[0].write(clock)
          else if (what < 0.4) mesh[0].letGo(clock)
          else if (what < 0.5) one.letGo(pick(clock))
          else if (what < 0.53 && one !== mesh[0]) one.beginAnew()
          else if (what < 0.85) one.catchUp(other)
          else one.compare(other)
          for (const each of mesh) each.check(mesh[0].deleted)
        }
      }),
    )
  })
})

/**
 * A node of a mesh in which one writes items and deletes them and all pass on what they have by the rules: a catch-up brings what
 * the asker's vector does not cover, and of tombstones those that are left.
 */
class Deleting {
  node = new Node(0, 0)
  /** Items by the stamp of their writing, and the tombstones that are left: for each stamp the item that it removed. */
  items = new Set<number>()
  tombstones = new Map<number, number>()
  readonly deleted = new Map<number, number>()

  get peer(): Peer {
    const { applied, purged, returning } = this.node
    return { applied: applied.clone(), purged: purged.clone(), doubts: returning.told } as unknown as Peer
  }

  /** Writes an item, or deletes one that it has. */
  write(clock: number): void {
    const [item] = this.items
    if (item === undefined || clock % 2 === 0) this.#add(clock)
    else {
      this.#remove(clock, item)
      this.deleted.set(clock, item)
    }
    this.node.applied.advance(WRITER, clock)
    this.node.returning.level()
  }

  #add(stamp: number): void {
    if (![...this.tombstones.values()].includes(stamp)) this.items.add(stamp)
  }

  #remove(stamp: number, item: number): void {
    this.items.delete(item)
    this.tombstones.set(stamp, item)
  }

  /** Lets go of tombstones, though others may not have seen them. */
  letGo(until: number): void {
    for (const stamp of this.tombstones.keys())
      if (stamp <= until) {
        this.tombstones.delete(stamp)
        this.node.purged.advance(WRITER, stamp)
      }
  }

  beginAnew(): void {
    this.node = new Node(0, 0)
    this.items.clear()
    this.tombstones.clear()
  }

  catchUp(donor: Deleting): void {
    const own = this.node.applied.get(WRITER)
    if (donor.node.applied.get(WRITER) <= own) return
    for (const item of donor.items) if (item > own) this.#add(item)
    for (const [stamp, item] of donor.tombstones) if (stamp > own) this.#remove(stamp, item)
    this.node.catchUp(donor.peer)
  }

  /** Compares with one that has seen more, once each has what the other has. */
  compare(other: Deleting): void {
    other.catchUp(this)
    this.catchUp(other)
    const { peer, items } = other
    const { returning } = this.node
    returning.hear(peer)
    if (!returning.isDue(peer)) return
    for (const item of this.items) if (!items.has(item)) this.items.delete(item)
    returning.settle(peer)
  }

  check(deleted: ReadonlyMap<number, number>): void {
    for (const [stamp, item] of deleted)
      if (stamp <= this.node.seen) equal(this.items.has(item), false, `${item}, deleted at ${stamp}, is here`)
  }
}

describe('a node that may hold what was deleted while it was away', () => {
  it('is returning as soon as it hears of one that has let go of more than it has applied', () => {
    const { returning } = levelAt(10)
    returning.hear(peerAt(20, 10))
    equal(returning.active, false)
    const peer = peerAt(20, 11)
    returning.hear(peer)
    equal(returning.owes(peer), true)
  })

  it('is not, once what was let go of there has come by another that still had it', () => {
    const node = levelAt(10)
    const peer = peerAt(20, 20)
    node.returning.hear(peer)
    node.catchUp(peerAt(20, 5))
    node.returning.hear(peer)
    equal(node.returning.isInDoubt, false)
  })

  it('is it though it never came to say that it is level, if all it has came live', () => {
    const { returning } = new Node(10, 1)
    const peer = peerAt(20, 20)
    returning.hear(peer)
    equal(returning.owes(peer), true)
  })

  it('is not as a newcomer that has nothing, or is being filled', () => {
    const empty = new Node(0, 0)
    empty.returning.hear(peerAt(20, 20))
    equal(empty.returning.active, false)
    const filling = new Node(0, 1)
    filling.returning.takes(peerAt(10, 0))
    filling.returning.hear(peerAt(20, 20))
    deepEqual([filling.returning.active, filling.returning.isFilling], [false, true])
  })

  it('has seen as much as the peer once they have compared, and has let go of that', () => {
    const node = levelAt(10)
    const peer = peerAt(20, 15)
    node.catchUp(peer)
    node.returning.hear(peer)
    node.returning.settle(peer)
    deepEqual([node.seen, node.purged.get(WRITER), node.returning.isInDoubt], [20, 20, false])
  })

  it('has seen no more by a comparison with one that is in doubt itself', () => {
    const node = levelAt(10)
    node.catchUp(peerAt(20, 15))
    const [same, more] = [peerAt(20, 15, 10), peerAt(20, 15, 12)]
    node.returning.hear(same)
    equal(node.returning.active, false)
    node.returning.hear(more)
    equal(node.returning.owes(more), true)
    node.returning.settle(more)
    equal(node.seen, 12)
    equal(node.returning.active, false)
  })

  it('compares with one of those that know, whichever it can reach', () => {
    const node = levelAt(10)
    const [absent, other] = [peerAt(20, 15), peerAt(20, 0)]
    node.catchUp(absent)
    node.returning.hear(absent)
    node.returning.hear(other)
    equal(node.returning.owes(other), true)
    node.returning.settle(other)
    equal(node.returning.isInDoubt, false)
  })

  it('goes on like any other where nobody is left who knows, and tells that it is in doubt', () => {
    const node = levelAt(10)
    const peer = peerAt(20, 15)
    node.catchUp(peer)
    node.returning.hear(peer)
    node.returning.gone(peer)
    equal(node.returning.active, false)
    equal(node.returning.isInDoubt, true)
    equal(node.returning.told.get(WRITER), 10)
  })

  it('cannot compare with a process that has not applied what was here when the doubt came about', () => {
    const node = levelAt(10)
    const peer = peerAt(20, 15)
    node.catchUp(peer)
    node.returning.hear(peer)
    equal(node.returning.isDue(peer), true)
    peer.applied = vector(19)
    equal(node.returning.isDue(peer), false)
  })

  it('tells when there is more doubt, for a comparison begun before says nothing of that', () => {
    const node = levelAt(10)
    node.catchUp(peerAt(20, 15))
    const { grown, version } = node.returning
    node.catchUp(peerAt(30, 15))
    equal(node.returning.grown, grown + 1)
    node.returning.settle(peerAt(30, 15))
    equal(node.returning.grown, grown + 1)
    equal(node.returning.version > version, true)
  })

  it('is never in doubt by a catch-up about what this process itself deleted', () => {
    const node = levelAt(10)
    const donor = peerAt(20, 0)
    donor.purged = vector(50, SELF)
    node.catchUp(donor, vector(60, SELF))
    equal(node.returning.isInDoubt, false)
  })
})

import { deepEqual, equal } from 'node:assert/strict'
import fc from 'fast-check'
import type { Peer } from '../../../../node/replication/peer.js'
import { seeded } from '../../../simulation/random.js'
import { levelAt, Node, OTHER, peerAt, vector, WRITER } from './doubting-node.js'

describe('what a node has seen deleted', () => {
  it('is all that its donor has, if that has let go of nothing later than this node stood', () => {
    for (const purged of [0, 10]) {
      const node = levelAt(10)
      node.catchUp(peerAt(20, purged))
      equal(node.seen, 20)
      equal(node.returning.isInDoubt, false)
      // the tombstones came, and are still here
      equal(node.purged.get(WRITER), 0)
    }
  })

  it('does not depend on whom a node asked before that gave nothing, nor on what its first donor has become', () => {
    const node = levelAt(10)
    node.returning.hear(peerAt(5, 0))
    node.catchUp(peerAt(20, 6))
    equal(node.returning.isInDoubt, false)
    const newcomer = new Node(0, 0)
    const first = peerAt(20, 0)
    newcomer.catchUp(first)
    first.doubts = vector(1)
    newcomer.catchUp(peerAt(30, 15))
    equal(newcomer.returning.isInDoubt, false)
  })

  it('stays where it was if the donor has let go of more', () => {
    const node = levelAt(10)
    node.catchUp(peerAt(20, 11))
    equal(node.seen, 10)
    equal(node.returning.isInDoubt, true)
    // and what comes later does not make up for it
    node.catchUp(peerAt(30, 11))
    equal(node.seen, 10)
    // nor what was asked for before that, and has come only now
    node.catchUp(peerAt(20, 11))
    node.returning.settle(peerAt(20, 0))
    equal(node.seen, 20)
    equal(node.returning.isInDoubt, true)
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
    node.catchUp(peerAt(20, 15))
    equal(node.seen, 20)
    equal(node.purged.get(WRITER), 15)
    // of what the donor has let go of while it gave, the catch-up did not speak
    const late = new Node(0, 0)
    late.catchUp(peerAt(30, 25), vector(20))
    equal(late.purged.get(WRITER), 20)
    const other = new Node(0, 0)
    other.catchUp(peerAt(20, 20, 15))
    equal(other.seen, 15)
    const nowhere = new Node(0, 0)
    nowhere.catchUp(peerAt(20, 20, 1))
    equal(nowhere.seen, 1)
  })

  it('is for a newcomer no more than any had that it was linked with, unless the donors had all removals since', () => {
    for (const purged of [5, 6]) {
      const node = new Node(0, 0)
      node.returning.hear(peerAt(5, 0))
      node.catchUp(peerAt(20, purged))
      equal(node.returning.told.get(WRITER), purged > 5 ? 5 : 0)
    }
  })

  it('is for a newcomer no more than a donor had when it was first heard, or its process before', () => {
    for (const origin of [1, 8]) {
      const node = new Node(0, 0)
      const donor = peerAt(5, 0)
      node.returning.hear(donor)
      Object.assign(donor, peerAt(20, 6), { origin })
      node.catchUp(donor)
      equal(node.seen, 5)
    }
  })

  it('is for a newcomer that began anew what those have that gave it all', () => {
    const { returning, purged } = new Node(0, 0)
    const [lost, donor] = [peerAt(5, 4), peerAt(20, 0)]
    for (const each of [lost, donor]) {
      returning.begins()
      returning.took(each)
    }
    returning.caughtUp(donor.applied)
    equal(returning.isInDoubt, false)
    equal(purged.get(WRITER), 0)
  })

  it('is for a newcomer what its donors have, though writes came live since it asked the first of them', () => {
    const node = new Node(0, 0)
    const donors = [peerAt(20, 20), peerAt(20, 20)]
    node.returning.begins()
    for (const donor of donors) {
      node.returning.hear(donor)
      node.applied.advance(WRITER, 3)
    }
    for (const donor of donors) node.returning.took(donor)
    node.returning.caughtUp(vector(20))
    equal(node.returning.isInDoubt, false)
  })

  it('is for a newcomer that had followed others from the beginning no less than where its vector stood', () => {
    for (const purged of [10, 15]) {
      const node = new Node(10, 1)
      node.returning.hear(peerAt(1, 0))
      node.catchUp(peerAt(20, purged))
      equal(node.returning.told.get(WRITER), purged > 10 ? 10 : 0)
    }
  })

  it('is after a restart what it was before, as far as it was in doubt about what is there', () => {
    const node = new Node(10, 1)
    node.returning.recovered(vector(0))
    equal(node.returning.isInDoubt, false)
    const { grown, version } = node.returning
    node.returning.recovered(vector(10))
    equal(node.returning.isInDoubt, false)
    const doubts = vector(7)
    doubts.advance(OTHER, 5)
    node.returning.recovered(doubts)
    equal(node.seen, 7)
    equal(node.returning.told.count, 1)
    deepEqual([node.returning.grown, node.returning.version], [grown + 1, version + 1])
  })

  it('is less by what a peer has not seen of which all is asked, and which was let go of here', () => {
    for (const purged of [5, 6]) {
      const node = levelAt(10)
      node.purged.advance(WRITER, purged)
      const { grown } = node.returning
      node.returning.takesAll(peerAt(5, 0))
      equal(node.seen, purged > 5 ? 5 : 10)
      equal(node.returning.grown, purged > 5 ? grown + 1 : grown)
    }
  })

  it('is no more because all is asked of a peer that has seen more than this node in doubt', () => {
    for (const seen of [10, 15]) {
      const node = levelAt(10)
      node.catchUp(peerAt(20, 15))
      node.purged.advance(WRITER, 18)
      const { grown } = node.returning
      node.returning.takesAll(peerAt(20, 0, seen))
      equal(node.seen, 10)
      equal(node.returning.grown, grown)
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
          else if (what < 0.65) one.takeSome(other, () => random() < 0.5)
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
    const told = { applied: applied.clone(), purged: purged.clone(), doubts: returning.told }
    return { origin: 1, ...told } as unknown as Peer
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
    if (donor.node.applied.get(WRITER) <= this.node.applied.get(WRITER)) return
    this.takeSome(donor, () => true)
    this.node.catchUp(donor.peer)
  }

  /** Of what a catch-up would bring only some comes, and no end of it; or it has come live. */
  takeSome({ items, tombstones, peer }: Deleting, isTaken: () => boolean): void {
    const own = this.node.applied.get(WRITER)
    this.node.returning.hear(peer)
    for (const item of items) if (item > own && isTaken()) this.#add(item)
    for (const [stamp, item] of tombstones) if (stamp > own && isTaken()) this.#remove(stamp, item)
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

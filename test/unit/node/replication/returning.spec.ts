import { equal } from 'node:assert/strict'
import type { Peer } from '../../../../node/replication/peer.js'
import { Returning } from '../../../../node/replication/returning.js'
import type { Store } from '../../../../node/store/store.js'
import { VersionVector } from '../../../../protocol/clock/version-vector.js'

const WRITER = 2

function vector(stamp: number): VersionVector {
  const made = new VersionVector()
  if (stamp > 0) made.advance(WRITER, stamp)
  return made
}

/** A peer that has applied and let go of so much of one origin. */
const peerAt = (applied: number, purged: number, isTainted = false): Peer =>
  ({
    applied: vector(applied),
    purged: vector(purged),
    returning: false,
    isTainted,
    origin: 1,
    connected: true,
  }) as unknown as Peer

function make(applied: number, records: number): Returning {
  return new Returning({ applied: vector(applied), records: { slots: { count: records } } } as Store)
}

describe('a node that may hold what was deleted while it was away', () => {
  it('owes a comparison to who has let go of what it has not seen, once it was level with anybody', () => {
    const returning = make(10, 1)
    returning.level()
    returning.hear(peerAt(20, 10), false)
    equal(returning.active, false)
    const peer = peerAt(20, 20)
    returning.hear(peer, false)
    equal(returning.owes(peer), true)
    returning.settle(peer)
    equal(returning.active, false)
  })

  it('owes it though it never came to say so, if all it has came live', () => {
    const returning = make(10, 1)
    const peer = peerAt(20, 20)
    returning.hear(peer, false)
    equal(returning.owes(peer), true)
  })

  it('owes nothing as a newcomer that has nothing, or whose donor had seen all of it', () => {
    const empty = make(0, 0)
    empty.hear(peerAt(20, 20), false)
    equal(empty.active, false)
    const fetching = make(0, 0)
    fetching.takes(peerAt(20, 20))
    fetching.hear(peerAt(20, 20), false)
    equal(fetching.active, false)
  })

  it('cannot compare with a process of that peer that has seen nothing of it yet', () => {
    const returning = make(10, 1)
    returning.level()
    const peer = peerAt(20, 20)
    returning.hear(peer, false)
    equal(returning.isDue(peer), true)
    peer.applied = vector(0)
    equal(returning.isDue(peer), false)
    peer.applied = vector(10)
    equal(returning.isDue(peer), true)
  })

  it('owes it to the others when that peer is no member any more, until one compares that knows as much', () => {
    const returning = make(10, 1)
    returning.level()
    const [peer, other, third] = [peerAt(20, 20), peerAt(20, 5), peerAt(20, 20)]
    returning.hear(peer, false)
    returning.gone(peer)
    equal(returning.owesAny, true)
    for (const each of [other, third]) {
      returning.hear(each, false)
      equal(returning.owes(each), true)
      returning.settle(each)
      equal(returning.isTainted, each === other)
    }
    equal(returning.owesAny, false)
  })

  it('waits no longer for a peer that it cannot reach, unless that has let go of more than those that have compared', () => {
    for (const more of [0, 5]) {
      const applied = vector(10)
      const returning = new Returning({ applied, records: { slots: { count: 1 } } } as Store)
      returning.level()
      const [peer, absent] = [20, 20 + more].map(purged =>
        Object.assign(peerAt(30, purged), { connected: true }),
      )
      for (const each of [peer, absent]) returning.hear(each, false)
      applied.advance(WRITER, 30)
      returning.settle(peer)
      returning.hear(peer, false)
      equal(returning.owes(absent), true)
      absent.connected = false
      returning.hear(peer, false)
      equal(returning.owesAny, more > 0)
    }
  })

  it('owes it to others where it can reach none of those it owes it to', () => {
    const returning = make(10, 1)
    returning.level()
    const [peer, other] = [peerAt(20, 20), peerAt(20, 5)].map(each =>
      Object.assign(each, { connected: true }),
    )
    returning.hear(peer, false)
    returning.hear(other, false)
    equal(returning.owes(other), false)
    peer.connected = false
    returning.hear(other, false)
    equal(returning.owes(other), true)
  })

  it('has been told by a peer that lets go only later of what it knew when it compared', () => {
    const returning = make(10, 1)
    returning.level()
    const [peer, other] = [peerAt(20, 20), peerAt(20, 5)]
    returning.hear(peer, false)
    returning.gone(peer)
    returning.hear(other, false)
    returning.settle(other)
    equal(returning.isTainted, true)
    other.purged = vector(20)
    returning.hear(other, false)
    equal(returning.isTainted, false)
  })

  it('is told nothing by a peer that may hold as much itself', () => {
    const returning = make(10, 1)
    returning.recovered(true)
    const [tainted, witness] = [peerAt(10, 0, true), peerAt(10, 0)]
    returning.hear(tainted, true)
    returning.settle(tainted)
    equal(returning.isTainted, true)
    returning.hear(tainted, true)
    equal(returning.active, false)
    returning.hear(witness, true)
    returning.settle(witness)
    equal(returning.owesAny, false)
  })

  it('owes it to whom its vector covers by the word of a returning donor alone, until that is in no doubt any more', () => {
    for (const isResolved of [false, true]) {
      const applied = vector(5)
      const tombstones = { purged: vector(0) }
      const returning = new Returning({ applied, tombstones, records: { slots: { count: 1 } } } as Store)
      returning.level()
      const donor = Object.assign(peerAt(10, 0), { returning: true, origin: 7 })
      returning.takes(donor)
      returning.caughtUp(donor, donor.applied)
      applied.advance(WRITER, 10)
      donor.returning = !isResolved
      returning.hear(donor, true)
      const peer = peerAt(10, 10)
      returning.hear(peer, true)
      equal(returning.owes(peer), !isResolved)
      const before = peerAt(10, 5)
      returning.hear(before, true)
      equal(returning.owes(before), false)
    }
  })

  it('owes it to all that it meets if it does not know to whom, to each once', () => {
    const returning = make(10, 1)
    returning.recovered(true)
    const [peer, tainted] = [peerAt(10, 0), peerAt(10, 0, true)]
    for (const each of [peer, tainted]) {
      returning.hear(each, false)
      equal(returning.owes(each), true)
    }
    returning.settle(tainted)
    returning.hear(tainted, false)
    equal(returning.owes(tainted), false)
    equal(returning.owes(peer), true)
  })

  it('owes it to all as a newcomer whose donor is tainted', () => {
    const returning = make(0, 0)
    const donor = peerAt(10, 0, true)
    returning.takes(donor)
    returning.caughtUp(donor, donor.applied)
    equal(returning.owesAny, true)
    const peer = peerAt(20, 0)
    returning.hear(peer, false)
    equal(returning.owes(peer), true)
  })

  it('owes it to all as a newcomer whose donor has found only meanwhile that it may hold what was deleted', () => {
    const returning = make(0, 0)
    const donor = peerAt(10, 0)
    returning.takes(donor)
    equal(returning.owesAny, false)
    donor.returning = true
    returning.takes(donor)
    equal(returning.isTainted, true)
  })

  it('owes it as a newcomer whose donor had not', () => {
    const returning = make(0, 0)
    returning.takes(peerAt(10, 0))
    returning.hear(peerAt(20, 20), false)
    equal(returning.active, true)
  })
})

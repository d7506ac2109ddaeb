import { deepEqual, equal } from 'node:assert/strict'
import { SELF } from '../../../../protocol/clock/origins.js'
import { levelAt, Node, OTHER, peerAt, vector, WRITER } from './doubting-node.js'

describe('a node that may hold what was deleted while it was away', () => {
  it('is returning as soon as it hears of one that has let go of more than it has applied', () => {
    const { returning } = levelAt(10)
    returning.hear(peerAt(20, 10))
    equal(returning.active, false)
    const peer = peerAt(20, 11)
    returning.hear(peer)
    deepEqual([returning.owes(peer), returning.active, returning.isInDoubt], [true, true, true])
  })

  it('is not for what the peer has let go of and not seen either, whatever else it has seen', () => {
    const node = levelAt(10)
    node.applied.advance(OTHER, 2)
    const peer = peerAt(20, 10)
    peer.applied.advance(OTHER, 8)
    peer.purged.advance(OTHER, 5)
    peer.doubts.advance(OTHER, 2)
    node.returning.hear(peer)
    equal(node.returning.active, false)
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
    filling.returning.begins()
    filling.returning.hear(peerAt(20, 20))
    deepEqual([filling.returning.active, filling.returning.isFilling], [false, true])
  })

  it('is a newcomer until all has come, or it is level with another, though it has asked one that was lost', () => {
    const filling = new Node(0, 0)
    filling.returning.recovered(vector(0))
    equal(filling.returning.isNewcomer, true)
    filling.catchUp(peerAt(10, 0))
    equal(filling.returning.isNewcomer, false)
    const first = new Node(0, 1)
    first.returning.begins()
    first.returning.took(peerAt(5, 5))
    first.returning.level()
    deepEqual([first.returning.isNewcomer, first.returning.isFilling], [false, false])
    // what that one has given counts for nothing
    first.catchUp(peerAt(20, 0))
    equal(first.returning.isInDoubt, false)
    const back = new Node(0, 1)
    back.returning.recovered(vector(0))
    equal(back.returning.isNewcomer, false)
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
    equal(node.returning.owes(same), false)
    const still = peerAt(20, 15, 14)
    for (const each of [more, still]) {
      node.returning.hear(each)
      equal(node.returning.owes(each), true)
    }
    for (const each of [same, peerAt(20, 15, 5)]) node.returning.settle(each)
    deepEqual([node.seen, node.purged.get(WRITER)], [10, 0])
    node.returning.settle(more)
    equal(node.seen, 12)
    equal(node.returning.owes(still), true)
    node.returning.settle(still)
    equal(node.returning.owes(more), false)
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
    equal(node.returning.isDue(peerAt(20, 15)), false)
    peer.applied = vector(19)
    equal(node.returning.isDue(peer), false)
  })

  it('cannot compare with one that lacks what came with a later doubt, or was here when that came about', () => {
    const node = levelAt(10)
    const peer = peerAt(19, 15)
    node.returning.hear(peer)
    equal(node.returning.isDue(peer), true)
    peer.applied = vector(9)
    equal(node.returning.isDue(peer), false)
    node.applied.advance(OTHER, 5)
    node.catchUp(peerAt(20, 15))
    for (const [writer, other] of [
      [19, 5],
      [20, 4],
      [20, 5],
    ]) {
      peer.applied = vector(writer)
      peer.applied.advance(OTHER, other)
      equal(node.returning.isDue(peer), writer === 20 && other === 5)
    }
    // and of what all was asked of another for
    node.purged.advance(WRITER, 20)
    node.returning.takesAll(peerAt(30, 0, 5))
    equal(node.returning.isDue(peer), false)
  })

  it('waits for no more than that, whatever is written since', () => {
    const node = levelAt(10)
    const peer = peerAt(20, 20)
    node.returning.hear(peer)
    node.applied.advance(OTHER, 5)
    node.returning.hear(peer)
    equal(node.returning.isDue(peer), true)
  })

  it('tells when there is more doubt, for a comparison begun before says nothing of that', () => {
    const node = levelAt(10)
    const now = (): number[] => [node.returning.grown, node.returning.version]
    node.catchUp(peerAt(12, 0))
    const [grown, version] = now()
    node.catchUp(peerAt(20, 15))
    deepEqual(now(), [grown + 1, version + 1])
    node.catchUp(peerAt(20, 15))
    deepEqual(now(), [grown + 1, version + 1])
    node.catchUp(peerAt(30, 15))
    deepEqual(now(), [grown + 2, version + 2])
    node.returning.settle(peerAt(30, 15))
    deepEqual(now(), [grown + 2, version + 3])
    node.catchUp(peerAt(40, 30))
    deepEqual(now(), [grown + 2, version + 3])
  })

  it('is never in doubt by a catch-up about what this process itself deleted', () => {
    const node = levelAt(10)
    const donor = peerAt(20, 0)
    donor.purged = vector(50, SELF)
    node.catchUp(donor, vector(60, SELF))
    equal(node.returning.isInDoubt, false)
  })
})

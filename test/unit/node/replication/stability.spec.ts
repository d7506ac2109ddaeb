import { deepEqual, equal } from 'node:assert/strict'
import { Peer } from '../../../../node/replication/peer.js'
import { Stability } from '../../../../node/replication/stability.js'
import type { Store } from '../../../../node/store/store.js'
import { VersionVector } from '../../../../protocol/clock/version-vector.js'

const WRITER = 1

function vector(stamp: number): VersionVector {
  const made = new VersionVector()
  if (stamp > 0) made.advance(WRITER, stamp)
  return made
}

/** What a node that has applied so much takes for stable, and its members. */
class Node {
  readonly peers = new Map<string, Peer>()
  readonly applied: VersionVector
  readonly stability: Stability

  constructor(applied: number, ...members: string[]) {
    this.applied = vector(applied)
    this.stability = new Stability({ applied: this.applied } as Store, this.peers)
    for (const id of members) this.peers.set(id, Object.assign(new Peer(id), { isMember: true }))
  }

  peer(id: string): Peer {
    return this.peers.get(id)!
  }

  /** A member has all that was here up to a stamp, and knows the same members. */
  settle(id: string, stamp: number): void {
    const peer = this.peer(id)
    peer.settled = vector(stamp)
    peer.membersHash = this.stability.hashFor(peer)
  }

  get stable(): number | undefined {
    return this.stability.stable?.get(WRITER)
  }
}

/** What each of two says about the members that it knows. */
const sayTheSame = (a: Node, idOfA: string, b: Node, idOfB: string): boolean =>
  a.stability.hashFor(a.peer(idOfB)) === b.stability.hashFor(b.peer(idOfA))

describe('what is stable', () => {
  it('is everything where nobody else is known, and nothing is told of that', () => {
    const { stability } = new Node(10)
    equal(stability.stable, undefined)
    stability.look()
    equal(stability.ofMembers.count, 0)
  })

  it('is what this node and each member have, but for one that is not waited for', () => {
    const node = new Node(10, 'b', 'c')
    node.settle('b', 8)
    node.settle('c', 5)
    equal(node.stable, 5)
    node.peer('c').lacks = vector(9)
    equal(node.stable, 8)
    node.settle('b', 20)
    equal(node.stable, 10)
  })

  it('is no more than what all have that a member knows, if those are others', () => {
    const node = new Node(10, 'b')
    node.settle('b', 10)
    const b = node.peer('b')
    b.stableForMembers = vector(3)
    equal(node.stable, 10)
    b.membersHash = 1
    equal(node.stable, 3)
    b.lacks = vector(9)
    equal(node.stable, 10)
    // one that has not said whom it knows may know others
    Object.assign(b, { lacks: undefined, membersHash: undefined })
    equal(node.stable, 3)
  })

  it('is told as far as it has ever come', () => {
    const node = new Node(10, 'b')
    const told: number[] = []
    for (const settled of [4, 7, 2]) {
      node.settle('b', settled)
      node.stability.look()
      told.push(node.stability.ofMembers.get(WRITER))
    }
    deepEqual(told, [4, 7, 7])
  })
})

describe('the hash of the members that a node knows', () => {
  it('is the same on two that know each other and the same others', () => {
    const [a, b] = [new Node(0, 'b', 'c', 'd'), new Node(0, 'd', 'a', 'c')]
    equal(sayTheSame(a, 'a', b, 'b'), true)
    a.peer('b').membersHash = b.stability.hashFor(b.peer('a'))
    equal(a.stability.knowsSame(a.peer('b')), true)
    a.peers.delete('d')
    equal(sayTheSame(a, 'a', b, 'b'), false)
    equal(a.stability.knowsSame(a.peer('b')), false)
  })

  it('counts no peer that has never sent a heartbeat, and the other one of the two neither way', () => {
    const [a, b] = [new Node(0, 'b', 'c', 'd'), new Node(0, 'a', 'c')]
    a.peer('d').isMember = false
    equal(sayTheSame(a, 'a', b, 'b'), true)
    a.peer('b').isMember = false
    equal(sayTheSame(a, 'a', b, 'b'), true)
    a.peer('c').isMember = false
    equal(sayTheSame(a, 'a', b, 'b'), false)
  })
})

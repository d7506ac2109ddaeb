import { deepEqual, equal, throws } from 'node:assert/strict'
import type { ReplicationIo } from '../../../../node/replication/io.js'
import { GATHER_PARTS, PULL_TIMEOUT_MS } from '../../../../node/replication/limits.js'
import { MissingWrites } from '../../../../node/replication/missing.js'
import { Outbox } from '../../../../node/replication/outbox.js'
import { Peer } from '../../../../node/replication/peer.js'
import { Positions } from '../../../../node/replication/positions.js'
import { Pulls } from '../../../../node/replication/pulls.js'
import { Returning } from '../../../../node/replication/returning.js'
import { Runs } from '../../../../node/replication/runs.js'
import { Stability } from '../../../../node/replication/stability.js'
import { Origins, SELF } from '../../../../protocol/clock/origins.js'
import { VersionVector } from '../../../../protocol/clock/version-vector.js'
import { ByteReader, MalformedError } from '../../../../protocol/peer/bytes.js'
import { readSync, Scan, type Sync } from '../../../../protocol/peer/messages/sync.js'
import { memberStore } from '../../../helpers/member-store.js'

const NOW = Date.UTC(2026, 0, 1)

/** A node and the peers it is linked with, of which each has applied so much of one origin. */
class Asking {
  readonly store = memberStore(1, NOW)
  readonly writer = this.store.origins.index(Origins.id(NOW, 100))
  readonly runs = new Runs(this.store)
  readonly missing = new MissingWrites(this.store)
  readonly returning = new Returning(this.store)
  readonly pulls: Pulls
  readonly peers: Peer[]
  /** What was asked for, by the link it was sent on. */
  asked: (Pick<Sync, 'scan' | 'number'> & { link: number; part: number | undefined })[] = []

  constructor(isNewcomer: boolean, ...applied: number[]) {
    const { store, runs, missing, returning } = this
    this.peers = applied.map((stamp, i) => {
      const origin = store.origins.index(Origins.id(NOW, 10 + i))
      return Object.assign(new Peer(`peer ${i}`), {
        ...{ link: i + 1, origin, isKnown: true, applied: this.vector(stamp) },
      })
    })
    const outbox = new Outbox({
      send: (links: readonly number[], bytes: Uint8Array) => {
        const { scan, number, part } = readSync(new ByteReader(Buffer.from(bytes).subarray(1)), store.origins)
        for (const link of links) this.asked.push({ link, scan, number, part: part?.number })
      },
    } as Pick<ReplicationIo, 'send'> as ReplicationIo)
    const positions = new Positions(store, new Stability(store, new Map()), () => applied.length)
    const linked = (): Peer[] => this.peers.filter(({ connected }) => connected)
    this.pulls = new Pulls({ store, outbox, positions, returning, missing, runs, linked })
    if (!isNewcomer) returning.level()
  }

  vector(stamp: number): VersionVector {
    const made = new VersionVector()
    if (stamp > 0) made.advance(this.writer, stamp)
    return made
  }

  get applied(): number {
    return this.store.applied.get(this.writer)
  }

  /** The end of the catch-up with this number. */
  done(peer: Peer, stamp: number, number = peer.pulls): boolean {
    return this.pulls.done(peer, { number, covered: this.vector(stamp) })
  }
}

describe('the asking side of a catch-up', () => {
  it('moves its vector at the end of what it asked for, by what that says', () => {
    const asking = new Asking(false, 20)
    const [peer] = asking.peers
    asking.pulls.pull(peer)
    equal(asking.applied, 0)
    equal(asking.done(peer, 18), true)
    equal(asking.applied, 18)
    equal(asking.pulls.active, false)
  })

  it('takes an end that was never asked for as malformed', () => {
    const asking = new Asking(false, 20)
    const [peer] = asking.peers
    for (const number of [0, 1]) throws(() => asking.done(peer, 20, number), MalformedError)
    asking.pulls.pull(peer)
    for (const number of [0, 2]) throws(() => asking.done(peer, 20, number), MalformedError)
    equal(asking.applied, 0)
  })

  it('takes nothing from the end of what was given up, nor from a second end', () => {
    const asking = new Asking(false, 20)
    const [peer] = asking.peers
    asking.pulls.pull(peer)
    asking.pulls.lost(peer)
    equal(asking.done(peer, 20), false)
    asking.pulls.pull(peer)
    equal(asking.done(peer, 20, 1), false)
    equal(asking.applied, 0)
    equal(asking.done(peer, 10, 2), true)
    equal(asking.done(peer, 20, 2), false)
    equal(asking.applied, 10)
  })

  it('believes nobody about what this process has written', () => {
    const asking = new Asking(false, 20)
    const [peer] = asking.peers
    asking.pulls.pull(peer)
    const covered = asking.vector(20)
    covered.advance(SELF, 50)
    asking.pulls.done(peer, { number: peer.pulls, covered })
    deepEqual([asking.applied, asking.store.applied.get(SELF)], [20, 0])
  })

  it('goes on where live messages had come ahead of it', () => {
    const asking = new Asking(false, 20)
    const [peer] = asking.peers
    asking.runs.add(asking.writer, { prev: 20, last: 25 }, true)
    asking.pulls.pull(peer)
    asking.done(peer, 20)
    equal(asking.applied, 25)
  })

  it('asks one at a time, and the next for what is due when that is through or lost', () => {
    for (const isLost of [false, true]) {
      const asking = new Asking(false, 20, 20)
      const [peer, other] = asking.peers
      const later = asking.store.origins.index(Origins.id(NOW, 101))
      other.applied = asking.vector(20)
      other.applied.advance(later, 7)
      asking.missing.demand(later, 7, NOW)
      asking.pulls.pull(peer)
      asking.pulls.pull(other)
      asking.pulls.pullDue()
      deepEqual(asking.asked.splice(0), [{ link: 1, scan: Scan.ALL, number: 1, part: undefined }])
      if (isLost) asking.pulls.lost(peer)
      else asking.done(peer, 20)
      deepEqual(asking.asked, [{ link: 2, scan: Scan.ALL, number: 1, part: undefined }])
    }
  })

  it('gives up who sends nothing for too long, not who goes on, and asks no sooner the next time', () => {
    const asking = new Asking(false, 20)
    const [peer] = asking.peers
    for (let round = 1; round <= 2; round++) {
      asking.pulls.pull(peer)
      const start = NOW + round * 10 * PULL_TIMEOUT_MS
      asking.pulls.tick(start)
      asking.pulls.tick(start + PULL_TIMEOUT_MS)
      peer.pulledBytes += 100
      asking.pulls.tick(start + PULL_TIMEOUT_MS + 1)
      asking.pulls.tick(start + 2 * PULL_TIMEOUT_MS + 1)
      equal(asking.pulls.givenUp, round - 1)
      equal(peer.pulling, true)
      asking.pulls.tick(start + 2 * PULL_TIMEOUT_MS + 2)
      equal(asking.pulls.givenUp, round)
      equal(peer.pulling, false)
    }
  })

  it('gives up nobody that it has asked for nothing', () => {
    const asking = new Asking(false, 20)
    for (let i = 0; i < 3; i++) asking.pulls.tick(NOW + 2 * i * PULL_TIMEOUT_MS)
    equal(asking.pulls.givenUp, 0)
  })

  it('tells what it has seen deleted by that, and owes a comparison at once to those it knows that have seen more', () => {
    const asking = new Asking(false, 20, 20, 20)
    const { returning, pulls } = asking
    const [donor, other, unknown] = asking.peers
    donor.purged = asking.vector(15)
    donor.doubts = asking.vector(12)
    unknown.isKnown = false
    asking.store.applied.advance(asking.writer, 10)
    pulls.pull(donor)
    asking.done(donor, 25)
    equal(donor.applied.get(asking.writer), 25)
    equal(returning.told.get(asking.writer), 10)
    deepEqual([returning.owes(donor), returning.owes(other), returning.owes(unknown)], [true, true, false])
  })

  it('has seen no more deleted than whom it asks for all', () => {
    const asking = new Asking(false, 20)
    const [peer] = asking.peers
    asking.store.applied.advance(asking.writer, 20)
    asking.store.tombstones.purged.advance(asking.writer, 15)
    peer.doubts = asking.vector(12)
    asking.pulls.pullAll(peer)
    equal(asking.returning.told.get(asking.writer), 12)
  })

  it('does not ask for all while it is being given something', () => {
    const asking = new Asking(false, 20)
    const [peer] = asking.peers
    asking.pulls.pullAll(peer)
    asking.pulls.pullAll(peer)
    deepEqual(asking.asked, [{ link: 1, scan: Scan.EVERYTHING, number: 1, part: undefined }])
  })

  it('asks a peer that has what is due, or who wrote it; where there is none, one that has more than this node', () => {
    const asking = new Asking(false, 20, 10)
    const [peer, other] = asking.peers
    asking.store.applied.advance(asking.writer, 9)
    for (let i = 0; i < 20; i++) equal(asking.pulls.donorOf(asking.writer, 20), peer)
    const any = new Set(Array.from({ length: 50 }, () => asking.pulls.donorOf(asking.writer, 21)))
    deepEqual(any, new Set([peer, other]))
    equal(asking.pulls.donorOf(other.origin, 5), other)
    asking.store.applied.advance(asking.writer, 10)
    for (let i = 0; i < 20; i++) equal(asking.pulls.donorOf(asking.writer, 21), peer)
    asking.store.applied.advance(asking.writer, 19)
    for (const stamp of [20, 21]) equal(asking.pulls.donorOf(asking.writer, stamp), peer)
    asking.store.applied.advance(asking.writer, 20)
    equal(asking.pulls.donorOf(asking.writer, 21), undefined)
  })
})

describe('the asking side of a newcomer’s catch-up', () => {
  it('asks all that show as much as the first donor for parts, and moves its vector once, by the least that they say', () => {
    const asking = new Asking(true, 20, 25, 19)
    const [first, second] = asking.peers
    asking.pulls.pull(first)
    deepEqual(
      asking.asked.map(({ link, scan, part }) => [link, scan, part]),
      [
        [1, Scan.PART, 0],
        [2, Scan.PART, 1],
      ],
    )
    for (let part = 0; part < GATHER_PARTS; part++) {
      equal(asking.applied, 0)
      equal(asking.pulls.active, true)
      const isLast = part === GATHER_PARTS - 1
      equal(asking.done(part % 2 === 0 ? first : second, part === 3 ? 21 : 30), isLast)
    }
    equal(asking.applied, 21)
    equal(asking.pulls.active, false)
  })

  it('asks another for the part of a donor that is lost, at once', () => {
    const asking = new Asking(true, 20, 20)
    const [first, second] = asking.peers
    asking.pulls.pull(first)
    for (let part = 1; part < GATHER_PARTS; part++) asking.done(second, 20)
    asking.asked = []
    first.link = 0
    asking.pulls.lost(first)
    deepEqual(
      asking.asked.map(({ link, part }) => [link, part]),
      [[2, 0]],
    )
    equal(asking.done(second, 20), true)
  })

  it('begins anew with the next donor when all are lost', () => {
    const asking = new Asking(true, 20)
    const [peer] = asking.peers
    asking.pulls.pull(peer)
    asking.done(peer, 20)
    peer.link = 0
    asking.pulls.lost(peer)
    equal(asking.pulls.active, false)
    peer.link = 1
    asking.asked = []
    asking.pulls.pull(peer)
    equal(asking.asked[0].part, 0)
  })

  it('takes nothing from a returning node while another has anything for it, or may have', () => {
    const asking = new Asking(true, 20, 20)
    const [back, other] = asking.peers
    back.returning = true
    asking.pulls.pull(back)
    deepEqual(asking.asked, [])
    for (let i = 0; i < 20; i++) equal(asking.pulls.donorOf(asking.writer, 20), other)
    Object.assign(other, { isKnown: false, applied: new VersionVector() })
    asking.pulls.pull(back)
    deepEqual(asking.asked, [])
    // one that has nothing waits for the same
    other.isKnown = true
    asking.pulls.pull(back)
    equal(asking.asked.length, 1)
  })

  it('asks no returning node for a part either', () => {
    const asking = new Asking(true, 20, 20)
    const [first, back] = asking.peers
    back.returning = true
    asking.pulls.pull(first)
    deepEqual(
      asking.asked.map(({ link }) => link),
      [1],
    )
    equal(asking.returning.isFilling, true)
  })

  it('does not mind who is returning once it is no newcomer', () => {
    const asking = new Asking(false, 20, 20)
    const [back] = asking.peers
    back.returning = true
    asking.pulls.pull(back)
    equal(asking.asked.length, 1)
  })
})

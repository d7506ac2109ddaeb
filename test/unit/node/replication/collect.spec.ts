import { deepEqual, equal, throws } from 'node:assert/strict'
import { Collector } from '../../../../node/replication/collect.js'
import { LimitError } from '../../../../node/replication/limit-error.js'
import {
  COLLECT_INTERVAL_MS,
  STUCK_MS,
  STUCK_SOON_MS,
  TOMBSTONES_OVER_MAX,
  TOMBSTONES_PER_STEP,
  TOMBSTONES_PULLED_MAX,
  TOMBSTONES_PULLED_MIN,
  VECTORS_PER_INTERVAL,
} from '../../../../node/replication/limits.js'
import { Peer } from '../../../../node/replication/peer.js'
import { Stability } from '../../../../node/replication/stability.js'
import { EPOCH_MS } from '../../../../node/store/live-digest.js'
import { Slice } from '../../../../protocol/resp/slice.js'
import { memberStore } from '../../../helpers/member-store.js'

/** An epoch begins. */
const NOW = Date.UTC(2026, 0, 1)
const TURNS = 4
const FORGET_MS = 3_600_000

/** A node that looks what it can let go of, and members that are linked unless a test says otherwise. */
class Collecting {
  readonly store = memberStore(1, NOW)
  readonly peers = new Map<string, Peer>()
  readonly options = { forgetMs: FORGET_MS, tombstoneBytes: Number.POSITIVE_INFINITY }
  readonly deferred: (() => void)[] = []
  readonly forgotten: string[] = []
  readonly givenUp: string[] = []
  readonly dropped: number[] = []
  isTurnOver = (): boolean => false
  isCatchingUp = false
  readonly collector: Collector

  constructor(...members: string[]) {
    const { store, peers, options } = this
    for (const [i, id] of members.entries())
      peers.set(id, Object.assign(new Peer(id), { link: i + 1, isMember: true, changedAt: NOW }))
    this.collector = new Collector({
      ...{
        store,
        peers,
        options,
        stability: new Stability(store, peers),
        isCatchingUp: () => this.isCatchingUp,
      },
      io: {
        ...{ send: () => {}, soon: () => {}, log: () => {}, published: () => {}, joined: () => {} },
        drop: link => this.dropped.push(link),
        defer: work => this.deferred.push(work),
        turnOver: () => this.isTurnOver(),
      },
      forget: id => {
        this.forgotten.push(id)
        peers.delete(id)
      },
      giveUp: ({ id }) => this.givenUp.push(id),
    })
  }

  peer(id: string): Peer {
    return this.peers.get(id)!
  }

  /** A member has said that it has all that is here. */
  settle(id: string, now: number): void {
    const applied = this.store.applied.clone()
    Object.assign(this.peer(id), { applied, settled: applied, stableForMembers: applied, settledAt: now })
  }

  delete(count: number): void {
    const { store } = this
    const [db] = store.dbs
    for (let i = 0; i < count; i++) {
      store.strings.set(db, Slice.of(`key ${i}`), Slice.of('v'), 0)
      db.delete(Slice.of(`key ${i}`))
    }
  }

  /** A look at `now`; what takes more than this node's memory for tombstones by so much. */
  tick(now: number, timesOver?: number): void {
    const { store, options } = this
    options.tombstoneBytes =
      timesOver === undefined ? Number.POSITIVE_INFINITY : store.tombstones.bytes / timesOver
    store.now = now
    this.collector.tick(now)
  }
}

describe('Collector', () => {
  it('lets go of what every member has seen deleted in turns', () => {
    const node = new Collecting('a')
    const { store, deferred } = node
    node.delete(2 * TURNS * TOMBSTONES_PER_STEP)
    node.settle('a', NOW)
    let looks = 0
    // two steps a turn
    node.isTurnOver = () => ++looks % 2 === 0
    node.tick(NOW)
    for (let turn = 1; turn < TURNS; turn++) {
      equal(store.tombstones.count, 2 * (TURNS - turn) * TOMBSTONES_PER_STEP)
      // a look that comes meanwhile begins no other
      node.tick(NOW + turn * COLLECT_INTERVAL_MS)
      equal(deferred.length, 1)
      deferred.pop()?.()
    }
    equal(store.tombstones.count, 0)
    equal(deferred.length, 0)
  })

  it('goes on at the next look when a snapshot has come between two turns', () => {
    const node = new Collecting('a')
    const { tombstones } = node.store
    node.delete(2 * TOMBSTONES_PER_STEP)
    node.settle('a', NOW)
    node.isTurnOver = () => true
    node.tick(NOW)
    tombstones.held = true
    node.deferred.pop()?.()
    tombstones.held = false
    equal(tombstones.count, TOMBSTONES_PER_STEP)
    node.tick(NOW + COLLECT_INTERVAL_MS)
    equal(tombstones.count, 0)
  })

  it('lets go of what an expired key held when each member has been heard since and its epoch is over', () => {
    const node = new Collecting('a', 'b')
    const { store } = node
    const { slots } = store.records
    store.strings.set(store.dbs[0], Slice.of('key'), Slice.of('v'), NOW + 1000)
    for (const id of ['a', 'b']) node.settle(id, NOW)
    const after = NOW + EPOCH_MS
    store.now = after
    store.expiry.run(10)
    store.liveDigest.settle(Number.POSITIVE_INFINITY)
    for (const id of ['a', 'b']) node.settle(id, after)
    node.tick(after)
    equal(store.expiry.isWaiting(1), true, 'it counts in digests')
    store.liveDigest.endEpochs()
    node.settle('b', NOW + 999)
    node.tick(after + COLLECT_INTERVAL_MS)
    equal(store.expiry.isWaiting(1), true, 'one may have made it stay')
    node.settle('b', after)
    store.tombstones.held = true
    node.tick(after + 2 * COLLECT_INTERVAL_MS)
    equal(store.expiry.isWaiting(1), true, 'a snapshot walks over it')
    store.tombstones.held = false
    node.tick(after + 3 * COLLECT_INTERVAL_MS)
    equal(slots.count, 0)
  })

  it('waits for nobody who is not waited for, nor for digests where there is nobody', () => {
    for (const members of [['a'], []]) {
      const node = new Collecting(...members)
      const { store } = node
      store.strings.set(store.dbs[0], Slice.of('key'), Slice.of('v'), NOW + 1000)
      const after = NOW + EPOCH_MS
      store.now = after
      store.expiry.run(10)
      store.liveDigest.settle(Number.POSITIVE_INFINITY)
      if (members.length > 0) store.liveDigest.endEpochs()
      for (const id of members) node.peer(id).lacks = store.applied.clone()
      node.tick(after)
      equal(store.records.slots.count, 0)
      equal(store.tombstones.retain, members.length > 0)
    }
  })

  it('forgets a member that has been away for longer than the forget time, and none that is linked', () => {
    const node = new Collecting('away', 'linked')
    node.peer('away').link = 0
    node.tick(NOW + FORGET_MS)
    deepEqual(node.forgotten, [])
    node.tick(NOW + FORGET_MS + COLLECT_INTERVAL_MS)
    deepEqual(node.forgotten, ['away'])
  })

  it('looks once a second, however the clock is moved meanwhile', () => {
    const node = new Collecting('a')
    const looks = (now: number): boolean => {
      node.store.tombstones.retain = false
      node.tick(now)
      return node.store.tombstones.retain
    }
    deepEqual([NOW, NOW + COLLECT_INTERVAL_MS - 1, NOW + COLLECT_INTERVAL_MS].map(looks), [true, false, true])
    node.collector.clockMoved(-FORGET_MS)
    equal(looks(NOW + 2 * COLLECT_INTERVAL_MS - FORGET_MS), true)
  })

  it('waits again for a member that was given up once it has what it lacked', () => {
    const node = new Collecting('a')
    node.delete(1)
    const a = node.peer('a')
    a.lacks = node.store.applied.clone()
    node.tick(NOW)
    equal(a.isStuck, true)
    node.settle('a', NOW)
    node.tick(NOW + COLLECT_INTERVAL_MS)
    equal(a.isStuck, false)
  })
})

describe('where tombstones take too much memory', () => {
  /** Deletes that some linked members do not say they have, nor some that are away. */
  function held(): Collecting {
    const node = new Collecting('a', 'b', 'c', 'd', 'e', 'f', 'g')
    node.delete(10)
    node.settle('a', NOW)
    Object.assign(node.peer('b'), { settledAt: 5 })
    Object.assign(node.peer('c'), { settledAt: 3 })
    Object.assign(node.peer('d'), { settledAt: 1, link: 0, changedAt: NOW - 1 })
    Object.assign(node.peer('e'), { settledAt: 1, link: 0, changedAt: NOW - 3 })
    Object.assign(node.peer('f'), { settledAt: 4 })
    Object.assign(node.peer('g'), { settledAt: 1, link: 0, changedAt: NOW - 2 })
    node.tick(NOW)
    return node
  }

  it('gives up those linked that lack what is long here, then those that are away, the longest first, one at a look', () => {
    const node = held()
    const { collector, store } = node
    const done: string[][] = []
    for (let look = 0; look < 6; look++) {
      node.tick(NOW + STUCK_MS + look * COLLECT_INTERVAL_MS, 2)
      done.push([...node.givenUp.splice(0), ...node.forgotten.splice(0)])
    }
    deepEqual(done, [['c'], ['f'], ['b'], ['e'], ['g'], ['d']])
    deepEqual(node.dropped, [3, 6, 2])
    equal(collector.forgottenEarly, 3)
    node.tick(NOW + 2 * STUCK_MS)
    equal(store.tombstones.count, 0)
  })

  it('does neither as long as they take no more than they may', () => {
    const node = held()
    for (let look = 0; look < 4; look++) node.tick(NOW + STUCK_MS + look * COLLECT_INTERVAL_MS, 1)
    deepEqual([node.givenUp, node.forgotten], [[], []])
  })

  it('forgets nobody more while what the last one held up goes', () => {
    const node = held()
    for (const id of ['b', 'c', 'f']) node.settle(id, NOW)
    node.tick(NOW + COLLECT_INTERVAL_MS, 2)
    deepEqual(node.forgotten, ['e'])
    const { bytes } = node.store.tombstones
    Object.defineProperty(node.store.tombstones, 'bytes', { value: bytes - 1 })
    node.tick(NOW + 2 * COLLECT_INTERVAL_MS, 2)
    deepEqual(node.forgotten, ['e'])
  })

  it('gives up nobody who has what was here by his own word, while others are to send what may come before it', () => {
    for (const [pulling, says, isGivenUp] of [
      [undefined, true, true],
      ['b', true, true],
      ['a', true, false],
      ['a', false, true],
    ] as const) {
      const node = held()
      for (const id of ['c', 'd', 'e', 'f', 'g']) node.settle(id, NOW)
      if (says) node.peer('b').applied = node.store.applied.clone()
      if (pulling !== undefined) node.peer(pulling).pulling = true
      node.tick(NOW + STUCK_MS, 2)
      deepEqual(node.givenUp, isGivenUp ? ['b'] : [])
    }
  })

  it('waits for no minute where they take several times as much, but for as long as positions take to be told', () => {
    for (const [count, over, ms] of [
      [1, TOMBSTONES_OVER_MAX + 1, STUCK_SOON_MS],
      [VECTORS_PER_INTERVAL + 1, TOMBSTONES_OVER_MAX + 1, 2 * STUCK_SOON_MS],
      [1, TOMBSTONES_OVER_MAX, STUCK_MS],
    ]) {
      const node = new Collecting(...Array.from({ length: count }, (_, i) => `peer ${i}`))
      node.delete(10)
      node.tick(NOW)
      // the clock is set, and no time has passed by that
      node.collector.clockMoved(FORGET_MS)
      node.tick(NOW + FORGET_MS + ms - 1, over)
      deepEqual(node.givenUp, [])
      // a snapshot keeps all of it, and is no reason to wait for more
      node.store.tombstones.held = ms < STUCK_MS
      node.tick(NOW + FORGET_MS + ms - 1 + COLLECT_INTERVAL_MS, over)
      equal(node.givenUp.length, 1)
    }
  })

  it('has what no vector covers adopted sooner, unless a catch-up may still cover it', () => {
    for (const isCatchingUp of [false, true]) {
      const node = new Collecting('a')
      node.isCatchingUp = isCatchingUp
      node.delete(10)
      const isCrowded = [1, 2, 1].map((over, look) => {
        node.tick(NOW + look * COLLECT_INTERVAL_MS, over)
        return node.store.tombstones.crowded
      })
      deepEqual(isCrowded, [false, !isCatchingUp, false])
    }
  })

  it('lets a catch-up bring several times of it, and of little memory more', () => {
    const node = new Collecting('a')
    for (const [memory, most] of [
      [0, TOMBSTONES_PULLED_MAX * TOMBSTONES_PULLED_MIN],
      [2 * TOMBSTONES_PULLED_MIN, 2 * TOMBSTONES_PULLED_MAX * TOMBSTONES_PULLED_MIN],
    ]) {
      node.options.tombstoneBytes = memory
      const set = (bytes: number): unknown =>
        Object.defineProperty(node.store.tombstones, 'bytes', { value: bytes, configurable: true })
      set(most)
      node.collector.checkPulled()
      set(most + 1)
      throws(() => node.collector.checkPulled(), LimitError)
    }
  })
})

import { equal } from 'node:assert/strict'
import { Collector } from '../../../../node/replication/collect.js'
import { TOMBSTONES_PER_STEP } from '../../../../node/replication/limits.js'
import { Peer } from '../../../../node/replication/peer.js'
import { Stability } from '../../../../node/replication/stability.js'
import { Store } from '../../../../node/store/store.js'
import { Origins } from '../../../../protocol/clock/origins.js'
import { Slice } from '../../../../protocol/resp/slice.js'

const NOW = Date.UTC(2026, 0, 1)
const TURNS = 4

describe('Collector', () => {
  it('lets go of what every member has seen deleted in turns', () => {
    const store = new Store({ databases: 1, origin: Origins.id(NOW, 1), random: Math.random })
    store.now = NOW
    store.tombstones.retain = true
    const [db] = store.dbs
    for (let i = 0; i < 2 * TURNS * TOMBSTONES_PER_STEP; i++) {
      store.strings.set(db, Slice.of(`key ${i}`), Slice.of('v'), 0)
      db.delete(Slice.of(`key ${i}`))
    }
    const all = { settled: store.applied.clone(), stableForMembers: store.applied.clone() }
    const peers = new Map([['a peer', Object.assign(new Peer('a peer'), { ...all, link: 1 })]])
    const deferred: (() => void)[] = []
    let looks = 0
    const io = {
      ...{
        send: () => {},
        drop: () => {},
        soon: () => {},
        log: () => {},
        published: () => {},
        joined: () => {},
      },
      defer: (work: () => void) => deferred.push(work),
      // two steps a turn
      turnOver: () => ++looks % 2 === 0,
    }
    const options = { forgetMs: Number.POSITIVE_INFINITY, tombstoneBytes: Number.POSITIVE_INFINITY }
    const stability = new Stability(store, peers)
    const collector = new Collector({
      store,
      io,
      peers,
      stability,
      options,
      isCatchingUp: () => false,
      forget: () => {},
      giveUp: () => {},
    })
    collector.tick(NOW)
    for (let turn = 1; turn < TURNS; turn++) {
      equal(store.tombstones.count, 2 * (TURNS - turn) * TOMBSTONES_PER_STEP)
      equal(deferred.length, 1)
      deferred.pop()?.()
    }
    equal(store.tombstones.count, 0)
    equal(deferred.length, 0)
  })
})

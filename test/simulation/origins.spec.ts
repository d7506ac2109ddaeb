import assert from 'node:assert/strict'
import { ORIGINS_MAX } from '../../node/replication/limits.js'
import { Origins } from '../../protocol/clock/origins.js'
import { stampOfMs } from '../../protocol/clock/stamp.js'
import { VersionVector } from '../../protocol/clock/version-vector.js'
import { ByteWriter } from '../../protocol/peer/bytes.js'
import { plainSync, Scan, writeSync } from '../../protocol/peer/messages/sync.js'
import { VECTOR_ENTRIES_MAX } from '../../protocol/peer/messages/vector.js'
import { Cluster } from './cluster.js'
import type { SimulatedNode } from './simulated-node.js'

const FIRST_BIRTH_MS = Date.UTC(2025, 0, 1)
const NODE = 7
const PEACE_MS = 6000

/** A mesh of three whose nodes have heard of so many processes that have written and ended; who starts later has not. */
function meshThatHasKnown(count: number): Cluster {
  const isFirst = new Set([0, 1, 2])
  const cluster = new Cluster(3, 1, {
    booted: ({ name, store }: SimulatedNode) => {
      if (!isFirst.delete(name)) return
      for (let i = 0; i < count; i++) {
        const birth = FIRST_BIRTH_MS + i * 1000
        const origin = store.origins.index(Origins.id(birth, NODE))
        for (const vector of [store.applied, store.seen, store.tombstones.purged])
          vector.advance(origin, stampOfMs(birth + 1))
      }
    },
  })
  cluster.run(PEACE_MS)
  return cluster
}

const linked = ({ nodes }: Cluster): number[] => nodes.map(({ replication }) => replication.connected.length)
const shown = (cluster: Cluster, key: string): unknown[] =>
  cluster.nodes.map(({ name }) => cluster.wake(name).shell.call(0, 'GET', key))
const reached = ({ nodes }: Cluster): number[] =>
  nodes.map(({ replication }) => replication.limits.counts.origins)

describe('simulation: peers that come and go and name ever new origins', () => {
  const NAMED = 60_000

  it('fill a table of a few times as many as one may name, and no more', () => {
    const cluster = new Cluster(2, 1)
    cluster.run(1000)
    const { replication, store } = cluster.wake(0)
    for (let visit = 0; visit < 6; visit++) {
      const link = 10_000 + visit
      const up = { link, peerId: `visitor ${visit}`, addresses: [], remoteAddress: '' }
      replication.peerUp({ ...up, hello: cluster.nodes[1].hello }, cluster.now)
      const origins = new Origins(Origins.id(cluster.now, NODE))
      const news = new VersionVector()
      for (let i = 0; i < NAMED; i++)
        news.advance(origins.index(Origins.id(FIRST_BIRTH_MS + visit * NAMED + i, NODE)), 1)
      const out = new ByteWriter(1024)
      writeSync(out, { ...plainSync(Scan.ALL, 1), news }, origins)
      replication.receive(link, Buffer.from(out.take()), cluster.now)
      replication.peerDown(link, cluster.now)
    }
    assert.equal(store.origins.count, ORIGINS_MAX)
    assert.ok(replication.limits.counts.origins > 0)
    // and the members go on, those that start again, too
    cluster.restartEmpty(1)
    cluster.wake(1).shell.call(0, 'SET', 'key', 'value')
    cluster.run(PEACE_MS)
    assert.deepEqual(shown(cluster, 'key'), ['value', 'value'])
  })
})

describe('simulation: a mesh whose nodes were started often', () => {
  it('takes in a node that begins with nothing', () => {
    const cluster = meshThatHasKnown(VECTOR_ENTRIES_MAX - 10)
    cluster.wake(0).shell.call(0, 'SET', 'key', 'value')
    cluster.run(1000)
    cluster.restartEmpty(2)
    cluster.run(PEACE_MS)
    assert.deepEqual(shown(cluster, 'key'), ['value', 'value', 'value'])
    assert.deepEqual(reached(cluster), [0, 0, 0])
  })

  it('goes on where there were more than a vector takes, and says why nobody new gets in', () => {
    const cluster = meshThatHasKnown(VECTOR_ENTRIES_MAX + 10)
    // those that are started again with what they had, too
    for (const name of [1, 2]) {
      cluster.save(name)
      cluster.crash(name)
      cluster.start(name)
      cluster.wake(name).shell.call(0, 'SET', `of ${name}`, 'value')
      cluster.run(PEACE_MS)
    }
    assert.deepEqual(linked(cluster), [2, 2, 2])
    for (const key of ['of 1', 'of 2']) assert.deepEqual(shown(cluster, key), ['value', 'value', 'value'])
    assert.deepEqual(reached(cluster), [0, 0, 0])
    cluster.restartEmpty(2)
    cluster.run(PEACE_MS)
    assert.ok(reached(cluster)[2] > 0)
    assert.match(cluster.nodes[2].warnings.join(), /names 65\d+ origins, and 65536 are the most/)
    cluster.wake(0).shell.call(0, 'SET', 'after', 'value')
    cluster.wake(1).shell.call(0, 'DEL', 'of 1')
    cluster.run(PEACE_MS)
    assert.deepEqual(shown(cluster, 'after').slice(0, 2), ['value', 'value'])
    assert.deepEqual(shown(cluster, 'of 1').slice(0, 2), [null, null])
  })
})

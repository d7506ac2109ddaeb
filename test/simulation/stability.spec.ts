import assert from 'node:assert/strict'
import { Cluster } from './cluster.js'
import { NOTICE_MS } from './network.js'

const FORGOTTEN_AFTER_MS = 5000
const PEACE_MS = 15_000

const shown = (cluster: Cluster): unknown[] =>
  cluster.nodes.map(({ name }) => cluster.wake(name).shell.call(0, 'GET', 'key'))
const tombstones = ({ nodes }: Cluster): number[] => nodes.map(({ store }) => store.tombstones.count)

/** Node 2 is away, with a value of its own, while node 0 starts with nothing and deletes what it wrote itself. */
function deletedWithoutIt(cluster: Cluster): void {
  cluster.run(1000)
  cluster.isolate(2)
  cluster.wake(2).shell.call(0, 'SET', 'key', 'older')
  cluster.run(NOTICE_MS)
  cluster.restartEmpty(0)
  cluster.run(1000)
  cluster.wake(0).shell.call(0, 'SET', 'key', 'newer')
  cluster.run(1000)
  cluster.wake(0).shell.call(0, 'DEL', 'key')
  cluster.run(PEACE_MS)
}

describe('simulation: a node that knows fewer members than its peers', () => {
  it('keeps what the others have not seen', () => {
    const cluster = new Cluster(3, 1)
    deletedWithoutIt(cluster)
    cluster.mend(0, 2)
    cluster.run(PEACE_MS)
    assert.deepEqual(shown(cluster), [null, null, null])
    cluster.heal()
    cluster.run(PEACE_MS)
    assert.deepEqual(shown(cluster), [null, null, null])
    assert.deepEqual(tombstones(cluster), [0, 0, 0])
  })

  it('lets go of it when its peers have forgotten them', () => {
    const cluster = new Cluster(3, 1, { forgetMs: FORGOTTEN_AFTER_MS })
    deletedWithoutIt(cluster)
    assert.deepEqual(tombstones(cluster), [0, 0, 0])
  })

  it('lets go of what all have seen, though it never meets some', () => {
    const cluster = new Cluster(3, 1)
    cluster.run(1000)
    cluster.cut(0, 2)
    cluster.restartEmpty(0)
    cluster.restartEmpty(2)
    cluster.run(PEACE_MS)
    assert.deepEqual(
      cluster.nodes.map(({ replication }) => [...replication.peers.keys()].sort().join()),
      ['n1', 'n0,n2', 'n1'],
    )
    cluster.wake(0).shell.call(0, 'SET', 'key', 'value')
    cluster.run(3000)
    assert.deepEqual(shown(cluster), ['value', 'value', 'value'])
    cluster.wake(2).shell.call(0, 'DEL', 'key')
    cluster.run(1000)
    assert.ok(tombstones(cluster).some(count => count > 0))
    cluster.run(PEACE_MS)
    assert.deepEqual(shown(cluster), [null, null, null])
    assert.deepEqual(tombstones(cluster), [0, 0, 0])
  })
})

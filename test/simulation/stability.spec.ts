import assert from 'node:assert/strict'
import { PULL_TIMEOUT_MS } from '../../node/replication/limits.js'
import { MessageType } from '../../protocol/peer/messages/message.js'
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

describe('simulation: a member that is linked and takes nothing in', () => {
  const MEMORY_MAX = 10_000

  /** Some seconds of deletes at node 0. */
  function deletes(cluster: Cluster, seconds: number): void {
    for (let i = 0; i < seconds * 10; i++) {
      const { shell } = cluster.wake(0)
      shell.call(0, 'SET', `key ${i % 100} ${cluster.now}`, 'value')
      shell.call(0, 'DEL', `key ${i % 100} ${cluster.now}`)
      cluster.run(100)
    }
  }

  it('holds tombstones up as long as they take little memory, then it is not waited for; nothing returns with it', () => {
    const cluster = new Cluster(3, 1, { tombstoneBytes: MEMORY_MAX })
    cluster.wake(0).shell.call(0, 'SET', 'key', 'value')
    cluster.run(PEACE_MS)
    const [first, second, third] = cluster.nodes
    const { receive } = third.replication
    // it goes on saying that it lives, and what it had
    third.replication.receive = (link, bytes, now) => {
      if (bytes[0] === MessageType.HEARTBEAT) receive.call(third.replication, link, bytes, now)
    }
    cluster.wake(0).shell.call(0, 'DEL', 'key')
    deletes(cluster, 10)
    assert.ok(first.store.tombstones.count > 100, `${first.store.tombstones.count} tombstones`)
    let most = 0
    for (let i = 0; i < 30; i++) {
      deletes(cluster, 10)
      for (const { store } of [first, second]) most = Math.max(most, store.tombstones.bytes)
    }
    // it is waited for as long as they take four times what they may, and then for some seconds
    assert.ok(most > 3 * MEMORY_MAX && most < 6 * MEMORY_MAX, `${most} bytes`)
    for (const { replication } of [first, second]) assert.ok(replication.limits.counts.tombstones > 0)
    delete (third.replication as Partial<typeof third.replication>).receive
    cluster.run(2 * PEACE_MS)
    assert.deepEqual(shown(cluster), [null, null, null])
    assert.deepEqual(tombstones(cluster), [0, 0, 0])
  })

  it('is waited for while it is only late', () => {
    const cluster = new Cluster(3, 1, { tombstoneBytes: MEMORY_MAX })
    cluster.run(PEACE_MS)
    const { replication } = cluster.nodes[2]
    const { receive } = replication
    for (let i = 0; i < 4; i++) {
      replication.receive = (link, bytes, now) => {
        if (bytes[0] === MessageType.HEARTBEAT) receive.call(replication, link, bytes, now)
      }
      deletes(cluster, 20)
      assert.ok(cluster.nodes[0].store.tombstones.bytes > MEMORY_MAX)
      replication.receive = receive
      // it has asked for what it lacks, and waits for an answer that it has not heard
      cluster.run(PULL_TIMEOUT_MS + PEACE_MS)
      assert.deepEqual(tombstones(cluster), [0, 0, 0])
    }
    for (const { replication } of cluster.nodes) assert.equal(replication.limits.counts.tombstones, 0)
  })
})

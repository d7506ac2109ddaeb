import assert from 'node:assert/strict'
import { Cluster } from './cluster.js'

const FAST_MS = 30_000
const SECONDS_LEFT = 20

describe('simulation: a node that starts with a fast clock', () => {
  /** Its peers cannot be reached at first, so by its own clock what it has on disk has expired. */
  function startFast(): Cluster {
    const cluster = new Cluster(3, 1)
    cluster.run(1000)
    const { shell } = cluster.wake(0)
    shell.call(0, 'HSET', 'key', 'a', '1')
    shell.call(0, 'EXPIRE', 'key', `${SECONDS_LEFT}`)
    cluster.run(1000)
    cluster.save(2)
    cluster.crash(2)
    cluster.setClock(2, FAST_MS)
    cluster.isolate(2)
    cluster.start(2)
    cluster.run(1000)
    assert.equal(cluster.wake(2).shell.call(0, 'EXISTS', 'key'), '0')
    cluster.heal()
    cluster.run(2000)
    assert.ok(cluster.nodes[2].clock.now() < cluster.now + 100)
    return cluster
  }

  const all = (cluster: Cluster): unknown[] =>
    cluster.nodes.map(({ name }) => cluster.wake(name).shell.call(0, 'HGETALL', 'key'))

  it('shows what has not expired once its peers have set it right', () => {
    assert.deepEqual(all(startFast()).map(String), Array(3).fill('a,1'))
  })

  it('keeps what is written to it then, and expires it in time', () => {
    const cluster = startFast()
    cluster.wake(2).shell.call(0, 'HSET', 'key', 'b', '2')
    cluster.run(1000)
    assert.deepEqual(all(cluster).map(String), Array(3).fill('a,1,b,2'))
    cluster.run(SECONDS_LEFT * 1000)
    assert.deepEqual(all(cluster).map(String), ['', '', ''])
  })
})

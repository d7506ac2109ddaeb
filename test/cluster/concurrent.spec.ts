/** The same keys written on all nodes at the same moment. F...: what KeyDB does there is in docs/keydb.md. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import type { RespClient } from '../helpers/resp-client.js'
import { waitSame } from '../helpers/same-data.js'
import { startMesh, type TestMesh } from '../helpers/start-mesh.js'

const COUNT = 1000

describe('concurrent writes on three nodes', function () {
  this.timeout(60_000)
  let mesh: TestMesh
  let clients: RespClient[]

  before(async () => {
    mesh = await startMesh(3)
    clients = await Promise.all(mesh.nodes.map(node => node.client()))
  })
  after(() => mesh.stop())
  beforeEach(async () => {
    await clients[0].ask('FLUSHALL')
    await waitSame(mesh.nodes)
  })

  /** Sends `COUNT` commands to each node at once, without waiting in between; gives the replies by node. */
  function all(command: (node: number, i: number) => (string | number)[]): Promise<unknown[][]> {
    return Promise.all(
      clients.map((client, node) =>
        Promise.all(Array.from({ length: COUNT }, (_, i) => client.ask(...command(node, i)))),
      ),
    )
  }

  it(`F1: ${COUNT} keys SET everywhere: no key differs, and each has one of the values written`, async () => {
    // several times, or the first node may be done before the last has begun
    await Promise.all(
      Array.from({ length: 3 }, () => all((node, i) => ['SET', `key-${i}`, `${i} of ${node}`])),
    )
    const data = await waitSame(mesh.nodes)
    equal(data.size, COUNT)
    for (const [key, value] of data) match(value, new RegExp(`^string "${key.slice(4)} of [012]"$`))
  })

  it(`${COUNT} INCR on each: the sum of all, everywhere`, async () => {
    await all(() => ['INCR', 'count'])
    deepEqual([...(await waitSame(mesh.nodes))], [['count', `string "${3 * COUNT}"`]])
  })

  it(`${COUNT} HINCRBY of a field on each: the sum of all, everywhere`, async () => {
    await all(node => ['HINCRBY', 'hash', 'count', node + 1])
    deepEqual([...(await waitSame(mesh.nodes))], [['hash', `hash [["count","${6 * COUNT}"]]`]])
  })

  it('SET NX: one value stays, and its writer can tell by reading it', async () => {
    const replies = await all((node, i) => ['SET', `lock-${i}`, `owner ${node}`, 'NX'])
    const data = await waitSame(mesh.nodes)
    equal(data.size, COUNT)
    for (let i = 0; i < COUNT; i++) {
      const owner = Number(/owner (\d)/.exec(data.get(`lock-${i}`)!)![1])
      equal(replies[owner][i], 'OK', `lock-${i} belongs to a node that was refused it`)
    }
  })

  it('writes and deletes of the same keys: no key differs', async () => {
    await all((node, i) =>
      node === 2 ? ['DEL', `key-${i % 100}`] : ['SET', `key-${i % 100}`, `${node} ${i}`],
    )
    ok((await waitSame(mesh.nodes)).size <= 100)
  })

  it('SADD and SREM of the same members: no member differs', async () => {
    await all((node, i) => [node === 2 ? 'SREM' : 'SADD', `set-${i % 10}`, `member ${i % 100}`])
    await waitSame(mesh.nodes)
  })
})

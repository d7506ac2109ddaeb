/** A node is killed with -9 and comes back: it gets all it missed, and nothing that was deleted meanwhile returns. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { waitSame } from '../helpers/same-data.js'
import { startMesh, type TestMesh } from '../helpers/start-mesh.js'
import type { TestNode } from '../helpers/start-node.js'
import { waitFor } from '../helpers/wait-for.js'

describe('a killed node', function () {
  this.timeout(60_000)
  let mesh: TestMesh
  let [a, b, c]: TestNode[] = []

  before(async () => {
    mesh = await startMesh(3)
    ;[a, b, c] = mesh.nodes
  })
  after(() => mesh.stop())
  beforeEach(async () => {
    await mesh.waitWhole()
    await a.ask('FLUSHALL')
    await a.ask('MSET', 'kept', '1', 'changed', '1', 'deleted', '1')
    await a.ask('HSET', 'hash', 'kept', '1', 'deleted', '1')
    await a.ask('SADD', 'set', 'kept', 'deleted')
    await a.ask('SET', 'expires', '1')
    await waitSame(mesh.nodes)
  })

  async function comesBack(): Promise<Map<string, string>> {
    await c.start()
    await mesh.waitWhole()
    return waitSame(mesh.nodes)
  }

  it('gets what it missed, from either of the others', async () => {
    await c.kill()
    await a.ask('SET', 'changed', '2')
    await b.ask('SET', 'new', '1')
    await b.ask('HSET', 'hash', 'new', '1')
    const data = await comesBack()
    equal(data.get('changed'), 'string "2"')
    equal(data.get('new'), 'string "1"')
    equal(data.get('hash'), 'hash [["deleted","1"],["kept","1"],["new","1"]]')
  })

  it('F9: does not bring back what was deleted', async () => {
    await c.kill()
    await a.ask('DEL', 'deleted')
    await b.ask('HDEL', 'hash', 'deleted')
    await a.ask('SREM', 'set', 'deleted')
    await b.ask('PEXPIRE', 'expires', 1)
    const data = await comesBack()
    deepEqual([...data.keys()], ['changed', 'hash', 'kept', 'set'])
    equal(data.get('hash'), 'hash [["kept","1"]]')
    equal(data.get('set'), 'set ["kept"]')
  })

  it('F9: does not bring back what FLUSHALL took', async () => {
    await c.kill()
    await b.ask('FLUSHALL')
    await b.ask('SET', 'after', '1')
    deepEqual([...(await comesBack()).keys()], ['after'])
  })

  it('that gave part of its writes away leaves all nodes the same', async () => {
    const client = await c.client()
    for (let i = 0; i < 5000; i++) client.send('SET', `from-c-${i}`, i)
    await client.receive()
    await c.kill()
    const data = await comesBack()
    ok(data.size > 6)
  })

  it('takes no count with it that a peer had, while each node is killed in turn', async () => {
    // Of each node's counter: increments that a peer has acknowledged, and all that were ever sent.
    const safe = [0, 0, 0]
    const sent = [0, 0, 0]
    let stop = false
    const writers = mesh.nodes.map(async (node, i) => {
      while (!stop) {
        sent[i]++
        const client = await node.client().catch(() => undefined)
        try {
          await client?.ask('INCR', `count-${i}`)
          if (Number(await client?.ask('WAIT', 1, 1000)) >= 1) safe[i]++
        } catch {
          // killed while it answered: neither lost nor certain
        } finally {
          await client?.close()
        }
      }
    })
    try {
      for (const node of mesh.nodes) {
        await node.kill()
        await node.start()
        await mesh.waitWhole()
        const before = [...safe]
        await waitFor('every writer to go on', () => safe.every((count, i) => count > before[i]))
      }
    } finally {
      stop = true
      await Promise.all(writers)
    }
    const data = await waitSame(mesh.nodes)
    for (const i of mesh.nodes.keys()) {
      const count = Number(/"(\d+)"/.exec(data.get(`count-${i}`) ?? '')?.[1])
      ok(
        count >= safe[i] && count <= sent[i],
        `count-${i} is ${count}, of ${safe[i]} safe and ${sent[i]} sent`,
      )
    }
  })
})

/** Links between live nodes are cut, written on both sides of, and healed. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { SUSPECT_AFTER_MS } from '../../node/replication/limits.js'
import { FaultyMesh } from '../helpers/faulty-mesh.js'
import { sumOfNodes, sumOfPeers } from '../helpers/mesh-figures.js'
import { waitSame } from '../helpers/same-data.js'
import { linksUp, waitConverged } from '../helpers/start-mesh.js'
import { clockPasses, type TestNode } from '../helpers/start-node.js'
import { waitFor } from '../helpers/wait-for.js'

const SLOW_BYTES_PER_MS = 100

const linkCount = async (node: TestNode): Promise<number> => (await linksUp(node)).up

const conflicts = (node: TestNode): Promise<number> => sumOfNodes([node], 'mesh_conflicts_resolved')

const untilLinks = (node: TestNode, count: number): Promise<unknown> =>
  waitFor(`${node.name} to have ${count} links`, async () => (await linkCount(node)) === count)

describe('a cut', function () {
  this.timeout(60_000)
  let mesh: FaultyMesh
  let [a, b, c]: TestNode[] = []

  before(async () => {
    mesh = await FaultyMesh.start(3)
    ;[a, b, c] = mesh.nodes
  })
  after(() => mesh.stop())
  beforeEach(async () => {
    mesh.healAll()
    await mesh.waitWhole()
    await a.ask('FLUSHALL')
    await waitSame(mesh.nodes)
  })

  it('late, shows what gave way as a conflict resolved', async () => {
    const before = await conflicts(b)
    mesh.delay(0, 1, 500)
    await a.ask('SET', 'key', 'a')
    await clockPasses(a, 2)
    await b.ask('SET', 'key', 'b')
    await waitFor('a conflict to be counted', async () => (await conflicts(b)) === before + 1)
    deepEqual([...(await waitSame(mesh.nodes))], [['key', 'string "b"']])
  })

  it('is not what a slow link is, though a message on it takes longer than a silent peer is waited for', async () => {
    const lost = (node: TestNode): number => node.log.split('Lost peer').length
    const before = [a, b].map(lost)
    const had = await sumOfPeers(b, 'in_live')
    const length = 1.5 * SUSPECT_AFTER_MS * SLOW_BYTES_PER_MS
    mesh.slow(0, 1, SLOW_BYTES_PER_MS * 1000)
    const start = performance.now()
    await a.ask('SET', 'long', 'v'.repeat(length))
    const hasCome = async (): Promise<boolean> => (await sumOfPeers(b, 'in_live')) >= had + length
    // on a busy machine the proxy is slower still
    await waitFor('the message', hasCome, 30_000)
    ok(performance.now() - start > SUSPECT_AFTER_MS, 'the message came sooner')
    deepEqual([a, b].map(lost), before)
  })

  describe('between two of three', () => {
    beforeEach(async () => {
      mesh.cut(0, 1)
      await Promise.all([untilLinks(a, 1), untilLinks(b, 1)])
    })

    it('keeps no write from any node: it goes by way of the third', async () => {
      await a.ask('SET', 'from-a', '1')
      await b.ask('SET', 'from-b', '1')
      await a.ask('INCR', 'count')
      await b.ask('INCR', 'count')
      await waitSame(mesh.nodes)
      equal(await b.ask('GET', 'from-a'), '1')
      equal(await a.ask('GET', 'from-b'), '1')
      equal(await c.ask('GET', 'count'), '2')
      equal(await linkCount(a), 1, 'and that while the link was cut')
      await a.ask('DEL', 'from-b')
      await waitConverged(mesh.nodes)
      equal(await b.ask('EXISTS', 'from-b'), 0)
    })

    it('healed, leaves the same data everywhere', async () => {
      for (let i = 0; i < 500; i++) {
        await a.ask('SET', `key-${i}`, `a${i}`)
        if (i % 2 === 0) await b.ask('SET', `key-${i}`, `b${i}`)
      }
      mesh.healAll()
      await mesh.waitWhole()
      equal((await waitSame(mesh.nodes)).size, 500)
    })
  })

  describe('of all links of one node', () => {
    beforeEach(async () => {
      mesh.isolate(0)
      await Promise.all([untilLinks(a, 0), untilLinks(b, 1), untilLinks(c, 1)])
    })

    async function heal(): Promise<Map<string, string>> {
      mesh.healAll()
      await mesh.waitWhole()
      return waitSame(mesh.nodes)
    }

    it('F2: lets both sides take writes, and the last one wins, whoever wrote first', async () => {
      for (const [node, key, value] of [
        [b, 'ab', 'b2'],
        [a, 'ab', 'b1'],
        [b, 'ab', 'b3'],
        [a, 'ba', 'a2'],
        [b, 'ba', 'a1'],
        [a, 'ba', 'a3'],
      ] as const) {
        await node.ask('SET', key, value)
        // sides that cannot hear each other order their writes by their clocks, which tick in milliseconds
        await clockPasses(node, 2)
      }
      const data = await heal()
      equal(data.get('ab'), 'string "b3"')
      equal(data.get('ba'), 'string "a3"')
    })

    it('adds up what both sides counted', async () => {
      for (let i = 0; i < 100; i++) {
        await a.ask('INCR', 'count')
        await b.ask('INCRBY', 'count', 10)
        await c.ask('HINCRBY', 'hash', 'count', -1)
        await a.ask('HINCRBY', 'hash', 'count', 3)
      }
      const data = await heal()
      equal(data.get('count'), 'string "1100"')
      equal(data.get('hash'), 'hash [["count","200"]]')
    })

    it('unites sets and hashes member by member', async () => {
      await a.ask('SADD', 'set', 'a', 'both')
      await b.ask('SADD', 'set', 'b', 'both')
      await a.ask('HSET', 'hash', 'a', '1', 'both', 'a')
      await c.ask('HSET', 'hash', 'c', '1', 'both', 'c')
      const data = await heal()
      equal(data.get('set'), 'set ["a","b","both"]')
      equal(data.get('hash'), 'hash [["a","1"],["both","c"],["c","1"]]')
    })
  })

  it('F9: keeps what was deleted on the larger side deleted, though the other still has it', async () => {
    await a.ask('MSET', 'deleted', '1', 'written again', '1', 'kept', '1')
    await a.ask('SADD', 'set', 'kept', 'removed')
    await waitSame(mesh.nodes)
    mesh.isolate(0)
    await untilLinks(a, 0)
    await b.ask('DEL', 'deleted', 'written again')
    await c.ask('SREM', 'set', 'removed')
    await waitConverged([b, c])
    await a.ask('SET', 'written again', '2')
    mesh.healAll()
    await mesh.waitWhole()
    const data = await waitSame(mesh.nodes)
    deepEqual(Object.fromEntries(data), {
      kept: 'string "1"',
      set: 'set ["kept"]',
      'written again': 'string "2"',
    })
  })

  it('keeps what FLUSHALL took on one side away, and what was written after it on the other', async () => {
    await a.ask('MSET', 'old', '1', 'older', '1')
    await waitSame(mesh.nodes)
    mesh.isolate(0)
    await untilLinks(a, 0)
    await b.ask('FLUSHALL')
    await a.ask('SET', 'old', '2')
    await b.ask('SET', 'new', '1')
    mesh.healAll()
    await mesh.waitWhole()
    deepEqual([...(await waitSame(mesh.nodes)).keys()], ['new', 'old'])
  })

  it('that swallows everything in silence is noticed, and healed loses nothing', async () => {
    mesh.blackHole(0, 1)
    mesh.blackHole(0, 2)
    await a.ask('SET', 'from-a', '1')
    await b.ask('SET', 'from-b', '1')
    await Promise.all([untilLinks(a, 0), untilLinks(b, 1), untilLinks(c, 1)])
    mesh.healAll()
    await mesh.waitWhole()
    deepEqual([...(await waitSame(mesh.nodes)).keys()], ['from-a', 'from-b'])
  })
})

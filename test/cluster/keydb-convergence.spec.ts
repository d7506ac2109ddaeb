/**
 * What KeyDB's multi-master mode is known to get wrong when several nodes take writes, as scenarios (docs/keydb.md lists
 * all of them; F1, F2 and F12 are in concurrent, cut and across-nodes).
 */
import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isReady } from '../helpers/mesh-figures.js'
import { Random } from '../helpers/random.js'
import type { Word } from '../helpers/resp-client.js'
import { waitSame } from '../helpers/same-data.js'
import { report } from '../helpers/scale.js'
import { startMesh, type TestMesh, waitWhole } from '../helpers/start-mesh.js'
import { startNode, type TestNode } from '../helpers/start-node.js'
import { waitFor } from '../helpers/wait-for.js'
import { writeMany } from '../helpers/write-many.js'

const SEED = Number(process.env.KEYMESH_SEED ?? 1)

describe('KeyDB scenarios: convergence', function () {
  this.timeout(120_000)
  let mesh: TestMesh

  before(async () => {
    mesh = await startMesh(3)
  })
  after(() => mesh.stop())
  beforeEach(async () => {
    await mesh.waitWhole()
    await mesh.nodes[0].ask('FLUSHALL')
    await waitSame(mesh.nodes)
  })

  it('F3: 10,000 INCR on each of three nodes, one restarted meanwhile: the same sum everywhere, none lost', async () => {
    const [a, b, c] = mesh.nodes
    const EACH = 10_000
    const steady = Promise.all([a, b].map(node => writeMany(node, EACH, () => ['INCR', 'count'])))
    let acknowledged = 0
    let sent = 0
    for (let round = 0; round < 2; round++) {
      const client = await c.client()
      const half = Array.from({ length: EACH / 2 }, () => client.ask('INCR', 'count'))
      sent += half.length
      if (round === 0) {
        await half[500]
        await c.shutdown()
      }
      for (const { status } of await Promise.allSettled(half)) if (status === 'fulfilled') acknowledged++
      if (round === 0) {
        await c.start()
        await mesh.waitWhole()
      }
    }
    await steady
    const data = await waitSame(mesh.nodes)
    const count = Number(/"(\d+)"/.exec(data.get('count')!)![1])
    report(`${count} of ${2 * EACH + sent} sent, ${2 * EACH + acknowledged} acknowledged`)
    ok(count >= 2 * EACH + acknowledged && count <= 2 * EACH + sent, String(count))
  })

  it(`F4: all kinds of writes on all nodes at once, then none: the same data within 5 s (seed ${SEED})`, async () => {
    const random = new Random(SEED)
    const kinds: ((key: number, i: number) => Word[])[] = [
      (key, i) => ['SET', `string:${key}`, i],
      key => ['APPEND', `string:${key}`, 'x'],
      key => ['INCR', `count:${key}`],
      (key, i) => ['HSET', `hash:${key}`, `field ${i % 10}`, i],
      (key, i) => ['HDEL', `hash:${key}`, `field ${i % 10}`],
      (key, i) => ['SADD', `set:${key}`, i % 20],
      (key, i) => ['SREM', `set:${key}`, i % 20],
      (key, i) => ['ZADD', `zset:${key}`, i, i % 20],
      (key, i) => ['ZINCRBY', `zset:${key}`, 1, i % 20],
      (key, i) => ['RPUSH', `list:${key}`, i],
      key => ['LPOP', `list:${key}`],
      key => ['DEL', `${random.pick(['string', 'count', 'hash', 'set', 'zset', 'list'])}:${key}`],
      key => ['EXPIRE', `string:${key}`, 1000],
      key => ['RENAME', `count:${key}`, `string:${key}`],
    ]
    const COUNT = 8000
    // RENAME of a key that is not there is an error like any other: the others go on.
    await Promise.all(
      mesh.nodes.map(async node => {
        const client = await node.client()
        for (let i = 0; i < COUNT; i += 500) {
          const some = Array.from({ length: 500 }, (_, k) =>
            client.ask(...random.pick(kinds)(random.int(200), i + k)),
          )
          await Promise.allSettled(some)
        }
        await client.close()
      }),
    )
    const begin = performance.now()
    await mesh.waitConverged(5000)
    report(`${3 * COUNT} writes, equal ${Math.round(performance.now() - begin)} ms after the last`)
    ok((await waitSame(mesh.nodes)).size > 500)
  })

  it(`F11: deadlines, deletes and writes at random: never more deadlines than keys, and none left over (seed ${SEED})`, async () => {
    const random = new Random(SEED)
    const kinds: ((key: string) => Word[])[] = [
      key => ['SET', key, 'value', 'PX', random.between(1, 300)],
      key => ['SET', key, 'value', 'KEEPTTL'],
      key => ['PEXPIRE', key, random.between(1, 300)],
      key => ['PEXPIRE', key, 0],
      key => ['PERSIST', key],
      key => ['DEL', key],
      key => ['GETDEL', key],
      key => ['HSET', `h${key}`, 'field', 'value'],
      key => ['EXPIRE', `h${key}`, 100],
      key => ['DEL', `h${key}`],
    ]
    for (let round = 0; round < 10; round++) {
      await Promise.all(
        mesh.nodes.map(node => writeMany(node, 500, () => random.pick(kinds)(String(random.int(50))))),
      )
      for (const node of mesh.nodes) {
        const [, keys, deadlines] =
          /keys=(\d+),expires=(\d+)/.exec((await node.info('keyspace')).get('db0') ?? 'keys=0,expires=0') ??
          []
        ok(Number(deadlines) <= Number(keys), `${deadlines} deadlines of ${keys} keys on ${node.name}`)
      }
    }
    let sizes: unknown[] = []
    await waitFor(
      () => `the same keys everywhere, all short deadlines past: ${sizes.join('; ')}`,
      async () => {
        sizes = await Promise.all(mesh.nodes.map(async node => (await node.info('keyspace')).get('db0')))
        return new Set(sizes.map(size => String(size).replace(/,avg_ttl=.*/, ''))).size === 1
      },
    )
    await waitSame(mesh.nodes)
  })
})

describe('KeyDB scenarios: a node whose clock is five minutes fast', function () {
  this.timeout(60_000)
  const FAST_MS = 5 * 60_000
  const nodes: TestNode[] = []
  let right: TestNode

  /** Before anything else is loaded, in each thread. */
  function fastClock(dir: string): string {
    const file = join(dir, 'fast-clock.mjs')
    writeFileSync(
      file,
      `const { now } = Date
      Date.now = () => now() + ${FAST_MS}
      const { timeOrigin } = performance
      Object.defineProperty(performance, 'timeOrigin', { value: timeOrigin + ${FAST_MS} })\n`,
    )
    return `--import=${pathToFileURL(file)}`
  }

  const withFastClock = (directives: Record<string, string> = {}): Promise<TestNode> =>
    startNode({ name: 'fast', env: { NODE_OPTIONS: fastClock(right.dir) }, directives })

  const secondsAhead = async (node: TestNode): Promise<number> => {
    const [[here], [there]] = (await Promise.all([node, right].map(each => each.ask('TIME')))) as string[][]
    return Number(here) - Number(there)
  }

  beforeEach(async () => {
    right = await startNode({ name: 'right' })
    nodes.push(right)
    const also = await startNode({ name: 'also-right', directives: { 'mesh-bootstrap': right.meshAddress } })
    nodes.push(also)
    // of two that join at once neither could tell whose clock is wrong
    await waitWhole(nodes)
    await waitFor('the second to be ready', () => isReady(also))
  })
  afterEach(() => Promise.all(nodes.splice(0).map(node => node.stop())))

  it("F8: it takes the mesh's time when it joins, and its writes win nothing by it", async () => {
    const fast = await withFastClock({ 'mesh-bootstrap': right.meshAddress })
    nodes.push(fast)
    await waitWhole(nodes)
    ok((await secondsAhead(fast)) > 290, 'the clock of its machine is fast')
    await waitFor('it to be ready', () => isReady(fast))
    await fast.ask('SET', 'key', 'by the fast one')
    await fast.ask('SET', 'lives', 'shortly', 'PX', 500)
    await waitSame(nodes)
    await right.ask('SET', 'key', 'by the right one')
    await waitFor('the short-lived key to go, everywhere', async () => {
      const lives = await Promise.all(nodes.map(node => node.ask('EXISTS', 'lives')))
      return lives.every(life => life === 0)
    })
    deepEqual([...(await waitSame(nodes))], [['key', 'string "by the right one"']])
  })

  it('F8: with data of its own that it stamped alone, it takes no write until its clock is set, and harms nobody', async () => {
    const fast = await withFastClock()
    nodes.push(fast)
    ok((await secondsAhead(fast)) > 290)
    await fast.ask('SET', 'key', 'by the fast one')
    await fast.ask('REPLICAOF', '127.0.0.1', right.port)
    await waitFor('it to be found out', async () => (await fast.info('mesh')).get('mesh_clock_wrong') === '1')
    await rejects(fast.ask('SET', 'key', 'again'), /clock/)
    await right.ask('SET', 'key', 'by the right one')
    await waitSame(nodes.filter(node => node !== fast))
    equal(await right.ask('GET', 'key'), 'by the right one')
  })
})

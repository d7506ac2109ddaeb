/**
 * Real data: the cities of the world as hashes, with the cities of each country as sets, loaded through one node's client
 * port and read back from every other node, field by field. `npm run test:large` takes all 135,233, `npm test` a tenth.
 */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { Redis } from 'ioredis'
import { type City, cities } from '../helpers/cities.js'
import { startMesh, type TestMesh } from '../helpers/start-mesh.js'
import type { TestNode } from '../helpers/start-node.js'
import { waitFor } from '../helpers/wait-for.js'

/** Commands in one pipeline. */
const BATCH = 1000
const EVERY = process.env.KEYMESH_ALL_CITIES === '1' ? 1 : 10

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`

/** Runs one pipeline per batch; gives all replies. Throws the first error reply. */
async function piped<T>(
  redis: Redis,
  items: readonly T[],
  add: (pipeline: ReturnType<Redis['pipeline']>, item: T) => unknown,
): Promise<unknown[]> {
  const replies: unknown[] = []
  for (let from = 0; from < items.length; from += BATCH) {
    const pipeline = redis.pipeline()
    for (const item of items.slice(from, from + BATCH)) add(pipeline, item)
    for (const [error, reply] of (await pipeline.exec())!) {
      if (error) throw error
      replies.push(reply)
    }
  }
  return replies
}

function byCountry(some: readonly City[]): Map<string, City[]> {
  const countries = new Map<string, City[]>()
  for (const city of some) {
    const list = countries.get(city.index)
    if (list === undefined) countries.set(city.index, [city])
    else list.push(city)
  }
  return countries
}

/** Both other nodes have applied what this one has written. */
const applied = (node: TestNode): Promise<unknown> =>
  waitFor('the others to have it all', async () => (await node.ask('WAIT', 2, 5000)) === 2, 120_000)

describe('the cities of the world', function () {
  this.timeout(300_000)
  const all = cities(EVERY)
  const half = all.length >> 1
  let mesh: TestMesh

  beforeEach(async () => {
    mesh = await startMesh(3)
  })
  afterEach(() => mesh.stop())

  const report = (text: string): void => {
    process.stdout.write(`      ${all.length} cities: ${text}\n`)
  }

  async function load(node: TestNode, some: readonly City[]): Promise<void> {
    const redis = new Redis({ port: node.port, host: '127.0.0.1' })
    try {
      const begin = performance.now()
      await piped(redis, some, (pipeline, city) => {
        pipeline.hset(city.key, city.fields)
        return pipeline.sadd(city.index, city.key)
      })
      report(`${some.length} loaded through ${node.name} in ${seconds(begin)}`)
    } finally {
      redis.disconnect()
    }
  }

  async function readBack(node: TestNode): Promise<void> {
    const redis = new Redis({ port: node.port, host: '127.0.0.1' })
    try {
      const begin = performance.now()
      const hashes = await piped(redis, all, (pipeline, city) => pipeline.hgetall(city.key))
      for (const [i, city] of all.entries()) deepEqual({ ...(hashes[i] as object) }, city.fields, city.key)
      const countries = byCountry(all)
      const sets = await piped(redis, [...countries.keys()], (pipeline, index) => pipeline.smembers(index))
      for (const [i, members] of [...countries.values()].entries())
        deepEqual(new Set(sets[i] as string[]), new Set(members.map(city => city.key)))
      equal(await redis.dbsize(), all.length + countries.size)
      report(`read back from ${node.name} in ${seconds(begin)}`)
    } finally {
      redis.disconnect()
    }
  }

  it(`${all.length} loaded through one node are on all three`, async () => {
    await load(mesh.nodes[0], all)
    const begin = performance.now()
    await applied(mesh.nodes[0])
    report(`applied by all nodes ${seconds(begin)} later`)
    await mesh.waitConverged(60_000)
    for (const node of mesh.nodes) await readBack(node)
    const { rss } = { rss: Number((await mesh.nodes[1].info('memory')).get('used_memory_rss')) }
    report(`${Math.round(rss / 1e6)} MB resident`)
  })

  it('with a node killed half-way and started again while the other half is loaded', async () => {
    const [first, , victim] = mesh.nodes
    await load(first, all.slice(0, half))
    await victim.kill()
    const loading = load(first, all.slice(half))
    const begin = performance.now()
    await victim.start()
    await loading
    await mesh.waitWhole()
    await applied(first)
    report(`the killed node has all ${seconds(begin)} after its restart`)
    await mesh.waitConverged(60_000)
    ok(mesh.nodes.every(node => node.alive))
    for (const node of mesh.nodes) await readBack(node)
  })
})

/** Nodes with different maxmemory: what one evicts is deleted everywhere, and the data stays the same on all. */
import assert from 'node:assert/strict'
import { startMesh, type TestMesh } from '../helpers/start-mesh.js'
import type { Directives, TestNode } from '../helpers/start-node.js'
import { waitFor } from '../helpers/wait-for.js'

const SMALL = 2_000_000
const VALUE = 'v'.repeat(400)
const BATCH = 500

describe('eviction across nodes', function () {
  this.timeout(120_000)
  let mesh: TestMesh
  let [large, small]: TestNode[] = []

  const used = async (node: TestNode): Promise<number> => {
    const info = await node.info('memory')
    return Number(info.get('used_memory')) - Number(info.get('mem_not_counted_for_evict'))
  }
  const evicted = async (node: TestNode): Promise<number> =>
    Number((await node.info('stats')).get('evicted_keys'))

  async function write(node: TestNode, prefix: string, count: number): Promise<void> {
    const client = await node.client()
    for (let from = 0; from < count; from += BATCH) {
      const keys = Array.from({ length: BATCH }, (_, i) => `${prefix}:${from + i}`)
      await Promise.all(keys.map(key => client.ask('SET', key, VALUE)))
    }
    await client.close()
  }

  beforeEach(async () => {
    mesh = await startMesh(2, {
      each: (index): Directives =>
        index === 0 ? {} : { maxmemory: SMALL, 'maxmemory-policy': 'allkeys-lru' },
    })
    ;[large, small] = mesh.nodes
  })
  afterEach(() => mesh.stop())

  it('takes all that its peer writes, evicts, and both end with the same', async () => {
    await write(large, 'there', 20_000)
    await waitFor('the small node to fit', async () => (await used(small)) <= SMALL)
    await mesh.waitConverged()
    assert.ok((await evicted(small)) > 10_000)
    assert.equal(await evicted(large), 0)
    const [there, here] = await Promise.all([large.ask('DBSIZE'), small.ask('DBSIZE')])
    assert.equal(there, here)
    assert.ok(Number(here) > 500, `${here} keys left`)
    assert.equal((await large.info('mesh')).get('mesh_repair_atoms_sent'), '0')
  })

  it('evicts for writes of its own and never refuses them', async () => {
    await write(small, 'here', 20_000)
    await mesh.waitConverged()
    assert.ok((await used(small)) <= SMALL * 1.02, `${await used(small)} bytes used`)
    assert.equal(await large.ask('EXISTS', 'here:19999'), 1)
    assert.equal(await large.ask('DBSIZE'), await small.ask('DBSIZE'))
  })

  it('refuses its own writes under noeviction, and takes those of peers all the same', async () => {
    await small.ask('CONFIG', 'SET', 'maxmemory-policy', 'noeviction')
    await write(large, 'there', 10_000)
    await mesh.waitConverged()
    assert.equal(await small.ask('DBSIZE'), 10_000)
    await assert.rejects(
      small.ask('SET', 'k', 'v') as Promise<unknown>,
      /^ErrorReply: OOM command not allowed when used memory > 'maxmemory'\.$/,
    )
    assert.equal(await small.ask('DEL', 'there:1'), 1)
    await small.ask('CONFIG', 'SET', 'maxmemory', '0')
    assert.equal(await small.ask('SET', 'k', 'v'), 'OK')
    await mesh.waitConverged()
  })
})

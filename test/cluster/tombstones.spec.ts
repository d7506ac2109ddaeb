/** What is remembered of deletes while a member does not hear of them, and how much memory that may take. */
import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict'
import { FaultyMesh } from '../helpers/faulty-mesh.js'
import { sumOfNodes } from '../helpers/mesh-figures.js'
import { freePort } from '../helpers/ports.js'
import { waitSame } from '../helpers/same-data.js'
import { linksUp, startMesh } from '../helpers/start-mesh.js'
import type { TestNode } from '../helpers/start-node.js'
import { waitFor } from '../helpers/wait-for.js'
import { writeMany } from '../helpers/write-many.js'

const KEYS = 4000
const MANY = 1_000_000
/** Less than so many tombstones take. */
const MEMORY_MAX = 100_000
/** So few that a comparison of so many keys takes seconds. */
const BYTES_PER_SECOND = 15_000

const figure = (node: TestNode, name: string): Promise<number> => sumOfNodes([node], name)

describe('tombstones of members that all are there', function () {
  this.timeout(60_000)

  it('may take more than mesh-tombstone-memory for a moment: a million deletes cost nobody a link', async () => {
    const mesh = await startMesh(2)
    try {
      const [first] = mesh.nodes
      const keys = (i: number): string[] => Array.from({ length: 500 }, (_, key) => `key-${i}-${key}`)
      await writeMany(first, MANY / 500, i => ['MSET', ...keys(i).flatMap(key => [key, 'v'])])
      await writeMany(first, MANY / 500, i => ['DEL', ...keys(i)])
      for (const node of mesh.nodes) {
        await waitFor(
          'the tombstones to go',
          async () => (await figure(node, 'mesh_tombstones')) === 0,
          30_000,
        )
        equal(await node.ask('DBSIZE'), 0)
        equal(await figure(node, 'mesh_limit_tombstones_reached'), 0)
        equal(await figure(node, 'mesh_forgotten_early'), 0)
        doesNotMatch(node.log, /Lost peer/)
      }
    } finally {
      await mesh.stop()
    }
  })
})

describe('tombstones of a member that is away', function () {
  this.timeout(60_000)
  let mesh: FaultyMesh
  let [a, b, c]: TestNode[] = []

  before(async () => {
    mesh = await FaultyMesh.start(3, { directives: { 'mesh-tombstone-memory': MEMORY_MAX } })
    ;[a, b, c] = mesh.nodes
    await writeMany(a, KEYS, i => ['SET', `deleted-${i}`, i])
    await a.ask('SET', 'kept', '1')
    await waitSame(mesh.nodes)
    mesh.isolate(2)
    await waitFor('the third to be alone', async () => (await linksUp(c)).up === 0)
  })
  after(() => mesh.stop())

  it('are kept while they take less than mesh-tombstone-memory', async () => {
    await writeMany(a, 100, i => ['DEL', `deleted-${i}`])
    await waitSame([a, b])
    // longer than a mesh of two would need to let go of them
    const before = await figure(a, 'mesh_digest_epoch')
    await waitFor('ten seconds to end', async () => (await figure(a, 'mesh_digest_epoch')) > before, 15_000)
    for (const node of [a, b]) {
      equal(await figure(node, 'mesh_tombstones'), 100)
      equal(await figure(node, 'mesh_tombstone_bytes_max'), MEMORY_MAX)
      equal(await figure(node, 'mesh_forgotten_early'), 0)
    }
  })

  it('go once they take more, and the member is forgotten, with a line in the log', async () => {
    await writeMany(a, KEYS - 100, i => ['DEL', `deleted-${i + 100}`])
    for (const node of [a, b]) {
      await waitFor('it to be forgotten', async () => (await figure(node, 'mesh_forgotten_early')) === 1)
      await waitFor('the tombstones to go', async () => (await figure(node, 'mesh_tombstones')) === 0)
      ok((await figure(node, 'mesh_tombstone_bytes')) < MEMORY_MAX)
      match(node.log, /is forgotten before mesh-forget is over/)
    }
  })

  it('cost it a comparison when it is back: its own writes stay, and nothing that was deleted returns', async () => {
    equal(await c.ask('DBSIZE'), KEYS + 1)
    await c.ask('SET', 'mine', '1')
    mesh.healAll()
    await mesh.waitWhole()
    const data = await waitSame(mesh.nodes)
    deepEqual([...data.keys()], ['kept', 'mine'])
    await waitFor('the comparison to be over', async () => (await figure(c, 'mesh_returning')) === 0)
    ok((await sumOfNodes(mesh.nodes, 'mesh_repair_atoms_deleted')) >= KEYS)
  })
})

describe('a member that is back and cut off again before anyone has told it what was deleted', function () {
  this.timeout(60_000)
  let mesh: FaultyMesh
  let [first, back]: TestNode[] = []
  let metricsPort: number

  before(async () => {
    metricsPort = await freePort()
    mesh = await FaultyMesh.start(2, {
      directives: { 'mesh-tombstone-memory': MEMORY_MAX },
      each: index => ({ 'http-port': index === 1 ? metricsPort : 0 }),
    })
    ;[first, back] = mesh.nodes
    await writeMany(first, KEYS, i => ['SET', `deleted-${i}`, i])
    await first.ask('SET', 'kept', '1')
    await waitSame(mesh.nodes)
    mesh.isolate(1)
    await waitFor(
      'both to be alone',
      async () => (await sumOfNodes(mesh.nodes, 'mesh_peers_connected')) === 0,
    )
    await writeMany(first, KEYS, i => ['DEL', `deleted-${i}`])
    await waitFor('it to be forgotten', async () => (await figure(first, 'mesh_forgotten_early')) === 1)
    await waitFor('the tombstones to go', async () => (await figure(first, 'mesh_tombstones')) === 0)
  })
  after(() => mesh.stop())

  const told = async (): Promise<number[]> => {
    const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
    const inMetrics = Number(/^keymesh_data_in_doubt (\S+)$/m.exec(metrics)?.[1])
    return [await figure(back, 'mesh_returning'), await figure(back, 'mesh_data_in_doubt'), inMetrics]
  }

  it('says that its data are in doubt, also when nobody is left who could tell', async () => {
    deepEqual(await told(), [0, 0, 0])
    mesh.healAll()
    mesh.slow(0, 1, BYTES_PER_SECOND)
    // not before its vector covers what was deleted: till then it is only known that somebody can tell
    await waitFor('its catch-up', async () => (await first.ask('WAIT', 1, 100)) === 1, 30_000)
    deepEqual(await told(), [1, 1, 1])
    mesh.isolate(1)
    await waitFor('it to be alone', async () => (await linksUp(back)).up === 0)
    await back.ask('MESH', 'FORGET', String(await first.ask('MESH', 'MYID')))
    equal(await back.ask('DBSIZE'), KEYS + 1)
    deepEqual(await told(), [0, 1, 1])
  })

  it('is in none once it has met somebody who can', async () => {
    mesh.healAll()
    await mesh.waitWhole()
    await waitFor('the doubt to end', async () => (await figure(back, 'mesh_data_in_doubt')) === 0)
    deepEqual(await told(), [0, 0, 0])
    equal(await back.ask('DBSIZE'), 1)
  })
})

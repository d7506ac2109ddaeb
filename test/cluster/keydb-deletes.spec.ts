/** What is deleted stays deleted, and what is empty deletes nothing: KeyDB keeps no tombstones (docs/keydb.md). */
import { deepEqual, equal } from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { FaultyMesh } from '../helpers/faulty-mesh.js'
import { waitSame } from '../helpers/same-data.js'
import { linksUp, startMesh, type TestMesh, waitConverged } from '../helpers/start-mesh.js'
import { startNode, type TestNode } from '../helpers/start-node.js'
import { waitFor } from '../helpers/wait-for.js'
import { writeMany } from '../helpers/write-many.js'

const untilLinks = (node: TestNode, count: number): Promise<unknown> =>
  waitFor(`${node.name} to have ${count} links`, async () => (await linksUp(node)).up === count)

describe('KeyDB scenarios: deletes that one node does not hear of', function () {
  this.timeout(90_000)
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
    await a.ask('MSET', 'kept', '1', 'deleted', '1', 'expired', '1')
    await a.ask('HSET', 'hash', 'kept', '1', 'deleted', '1')
    await a.ask('SADD', 'set', 'kept', 'deleted')
    await waitSame(mesh.nodes)
    mesh.isolate(2)
    await Promise.all([untilLinks(c, 0), untilLinks(a, 1), untilLinks(b, 1)])
    await a.ask('DEL', 'deleted')
    await b.ask('HDEL', 'hash', 'deleted')
    await a.ask('SREM', 'set', 'deleted')
    await b.ask('PEXPIRE', 'expired', 1)
    await waitConverged([a, b])
  })

  async function healed(): Promise<Map<string, string>> {
    equal(await c.ask('EXISTS', 'deleted'), 1, 'it has not heard of it yet')
    mesh.healAll()
    await mesh.waitWhole()
    const data = await waitSame(mesh.nodes)
    equal(data.get('hash'), 'hash [["kept","1"]]')
    equal(data.get('set'), 'set ["kept"]')
    return data
  }

  it("F9: past KeyDB's backlog of 1 MB: 10,000 writes later they stay deleted", async () => {
    await writeMany(a, 10_000, i => ['SET', `other-${i % 1000}`, `${i}`.padEnd(100, '.')])
    const data = await healed()
    deepEqual(
      [...data.keys()].filter(key => !key.startsWith('other-')),
      ['hash', 'kept', 'set'],
    )
  })

  it('F9: though every node that knew of them has been restarted since', async () => {
    for (const node of [a, b]) {
      await node.shutdown()
      await node.start()
      await Promise.all([untilLinks(a, 1), untilLinks(b, 1)])
      await waitConverged([a, b])
    }
    deepEqual([...(await healed()).keys()], ['hash', 'kept', 'set'])
  })
})

describe('KeyDB scenarios: a node that comes back with nothing', function () {
  this.timeout(60_000)
  const KEYS = 2000
  let mesh: TestMesh
  let extra: TestNode | undefined

  beforeEach(async () => {
    mesh = await startMesh(3)
    await writeMany(mesh.nodes[1], KEYS, i => ['SET', `key-${i}`, i])
    await mesh.waitConverged()
  })
  afterEach(async () => {
    await extra?.stop()
    extra = undefined
    await mesh.stop()
  })

  async function loseDirectory(node: TestNode): Promise<void> {
    rmSync(node.dir, { recursive: true })
    await mkdir(node.dir)
  }

  it('F10: the seed, its directory lost: it takes nothing from the others, and gets all', async () => {
    const [seed, ...others] = mesh.nodes
    await seed.kill()
    await loseDirectory(seed)
    await seed.start()
    await Promise.all(others.map(async node => equal(await node.ask('DBSIZE'), KEYS)))
    await waitFor('the seed to have everything', async () => (await seed.ask('DBSIZE')) === KEYS)
    equal((await waitSame(mesh.nodes)).size, KEYS)
  })

  it('F10: an empty node that the others are told to replicate', async () => {
    extra = await startNode({ name: 'empty' })
    for (const node of mesh.nodes) await node.ask('REPLICAOF', '127.0.0.1', extra.port)
    await waitFor('the empty node to have everything', async () => (await extra!.ask('DBSIZE')) === KEYS)
    equal((await waitSame([...mesh.nodes, extra])).size, KEYS)
  })
})

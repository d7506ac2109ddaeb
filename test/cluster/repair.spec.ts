/** MESH REPAIR between real nodes: what it replies, and what INFO tells of it. */
import { deepEqual, equal, rejects } from 'node:assert/strict'
import { startMesh, type TestMesh } from '../helpers/start-mesh.js'
import type { TestNode } from '../helpers/start-node.js'
import { waitFor } from '../helpers/wait-for.js'

describe('MESH REPAIR', function () {
  this.timeout(60_000)
  let mesh: TestMesh
  let [a, b]: TestNode[] = []

  before(async () => {
    mesh = await startMesh(3)
    ;[a, b] = mesh.nodes
    await a.ask('MSET', ...Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? `key${i}` : 'value')))
    await mesh.waitConverged()
  })
  after(() => mesh.stop())

  const finished = async (node: TestNode): Promise<number> =>
    Number((await node.info('mesh')).get('mesh_repairs_finished'))

  it('compares with one peer, and finds nothing where nothing is missing', async () => {
    const id = await b.ask('MESH', 'MYID')
    const before = await finished(a)
    deepEqual(await a.ask('MESH', 'REPAIR', id as string), [id])
    await waitFor('the repair to be over', async () => (await finished(a)) > before)
    const info = await a.info('mesh')
    equal(info.get('mesh_repair_atoms_sent'), '0')
    equal(info.get('mesh_repairs_failed'), '0')
    equal(info.get('mesh_digest_atoms'), '100')
  })

  it('compares with each peer one after the other', async () => {
    const before = await finished(a)
    const ids = await a.ask('MESH', 'REPAIR')
    equal((ids as unknown[]).length, 2)
    await waitFor('both repairs to be over', async () => (await finished(a)) >= before + 2)
  })

  it('knows who is no peer', async () => {
    await rejects(a.ask('MESH', 'REPAIR', 'nobody'), /ERR No such linked peer: nobody/)
  })
})

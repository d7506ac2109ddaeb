/** The node that all others were told of dies and comes back: as itself, as somebody else, or somewhere else. */
import { deepEqual, equal, notEqual } from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { freePort } from '../helpers/ports.js'
import { waitSame } from '../helpers/same-data.js'
import { startMesh, type TestMesh } from '../helpers/start-mesh.js'
import { startNode, type TestNode } from '../helpers/start-node.js'

const myId = (node: TestNode) => node.ask('MESH', 'MYID')

describe('the seed restarts', function () {
  this.timeout(60_000)
  let mesh: TestMesh
  let seed: TestNode

  before(async () => {
    mesh = await startMesh(3)
    seed = mesh.nodes[0]
  })
  after(() => mesh.stop())
  beforeEach(async () => {
    await seed.ask('FLUSHALL')
    await seed.ask('SET', 'before', '1')
    await waitSame(mesh.nodes)
  })

  /** The mesh is whole, and has what was written before and while the seed was away. */
  async function isWhole(): Promise<void> {
    await mesh.waitWhole()
    const data = await waitSame(mesh.nodes)
    deepEqual([...data.keys()], ['before', 'meanwhile'])
  }

  it('with its identity', async () => {
    const id = await myId(seed)
    await seed.kill()
    await mesh.nodes[1].ask('SET', 'meanwhile', '2')
    await seed.start()
    equal(await myId(seed), id)
    await isWhole()
  })

  it('with a new identity at the old address', async () => {
    const id = await myId(seed)
    await seed.kill()
    await mesh.nodes[1].ask('SET', 'meanwhile', '2')
    rmSync(seed.dir, { recursive: true })
    const reborn = await startNode({ name: 'reborn', port: seed.port, meshPort: seed.meshPort })
    notEqual(await myId(reborn), id)
    mesh.nodes[0] = seed = reborn
    await isWhole()
    const masters = [...(await mesh.nodes[1].info('replication'))].filter(([name]) => /_host$/.test(name))
    equal(masters.length, 2, 'the old identity is not shown beside the new one at its address')
  })

  it('with its identity on a new port, which the others learn from each other', async () => {
    await seed.kill()
    await mesh.nodes[1].ask('SET', 'meanwhile', '2')
    const moved = await startNode({
      name: 'moved',
      dir: seed.dir,
      port: await freePort(),
      directives: { 'mesh-bootstrap': mesh.nodes[2].meshAddress },
    })
    mesh.nodes[0] = seed = moved
    await isWhole()
  })

  it('without anybody to ask: it has the table of its peers', async () => {
    await seed.shutdown()
    await mesh.nodes[1].ask('SET', 'meanwhile', '2')
    await seed.start({ 'mesh-bootstrap': [] })
    await isWhole()
  })

  it('and still is where a newcomer finds all the others', async () => {
    await seed.kill()
    await mesh.nodes[1].ask('SET', 'meanwhile', '2')
    await seed.start()
    mesh.nodes.push(await startNode({ directives: { 'mesh-bootstrap': seed.meshAddress } }))
    await isWhole()
  })
})

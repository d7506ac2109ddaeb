/** More peers than mesh-direct-peers: writes go by a tree of their origin, on real links (see docs/replication.md). */
import { equal, ok } from 'node:assert/strict'
import { sumOfNodes } from '../helpers/mesh-figures.js'
import { waitSame } from '../helpers/same-data.js'
import { startMesh, type TestMesh } from '../helpers/start-mesh.js'
import type { TestNode } from '../helpers/start-node.js'

const NODES = 7
const WRITES = 200

describe(`a mesh of ${NODES} in which writes go by trees`, function () {
  this.timeout(90_000)
  let mesh: TestMesh

  before(async () => {
    mesh = await startMesh(NODES, { directives: { 'mesh-direct-peers': 2 } })
  })
  after(() => mesh.stop())

  const running = (): TestNode[] => mesh.nodes.filter(node => node.alive)

  const sum = (field: string): Promise<number> => sumOfNodes(running(), field)

  it('passes on each write about once for each node, whoever wrote it', async () => {
    equal(await sum('mesh_by_tree'), NODES)
    // a first write of each shows which links its tree is of
    for (const node of mesh.nodes) await node.ask('SET', `first of ${node.name}`, '1')
    await waitSame(mesh.nodes)
    const [passedOn, inVain] = [
      await sum('mesh_tree_copies_passed_on'),
      await sum('mesh_tree_copies_in_vain'),
    ]
    for (let i = 0; i < WRITES; i++) await mesh.nodes[i % NODES].ask('SET', `key-${i}`, String(i))
    equal((await waitSame(mesh.nodes)).size, NODES + WRITES)
    ok((await sum('mesh_tree_copies_passed_on')) > passedOn, 'others than the origin pass writes on')
    const more = (await sum('mesh_tree_copies_in_vain')) - inVain
    ok(more < WRITES * 0.2, `${more} copies in vain of ${WRITES} writes`)
  })

  it('loses no write with a node that passed them on: trees close around it', async () => {
    const [origin, lost] = [mesh.nodes[1], mesh.nodes[3]]
    for (let i = 0; i < WRITES; i++) {
      if (i === WRITES / 2) await lost.kill()
      await origin.ask('INCR', 'counter')
    }
    const data = await waitSame(running())
    equal(data.get('counter'), `string "${WRITES}"`)
    await lost.start()
    await mesh.waitWhole()
    equal((await waitSame(mesh.nodes)).get('counter'), `string "${WRITES}"`)
    await lost.ask('DEL', 'counter')
    equal((await waitSame(mesh.nodes)).has('counter'), false)
  })
})

/** A node is killed and started again many times: its peers remember every process, and repeat only the latest. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { ENDED_NAMED } from '../../node/replication/limits.js'
import { sumOfNodes } from '../helpers/mesh-figures.js'
import { waitSame } from '../helpers/same-data.js'
import { startMesh, type TestMesh } from '../helpers/start-mesh.js'
import { waitFor } from '../helpers/wait-for.js'

const STARTS = 30

describe('a node that is killed many times', function () {
  this.timeout(240_000)
  let mesh: TestMesh

  before(async () => {
    mesh = await startMesh(3)
  })
  after(() => mesh.stop())

  it('leaves an entry for each of its processes, of which few are told again, and nothing returns', async () => {
    const { nodes } = mesh
    const [first, , node] = nodes
    await first.ask('SET', 'deleted', '1')
    for (let start = 0; start < STARTS; start++) {
      await node.ask('SET', `of start ${start}`, '1')
      await node.ask('INCR', 'starts')
      equal(await node.ask('WAIT', 2, 20_000), 2)
      await node.kill()
      await first.ask('DEL', start === 0 ? 'deleted' : `of start ${start - 1}`)
      await node.start()
    }
    const data = await waitSame(nodes)
    deepEqual([...data.keys()], [`of start ${STARTS - 1}`, 'starts'])
    equal(data.get('starts'), `string "${STARTS}"`)
    await waitFor('the tombstones to go', async () => (await sumOfNodes(nodes, 'mesh_tombstones')) === 0)
    for (const { name, info } of nodes.map(each => ({ name: each.name, info: each.info('mesh') }))) {
      const figures = await info
      const [entries, named] = ['mesh_vector_entries', 'mesh_vector_entries_named'].map(field =>
        Number(figures.get(field)),
      )
      ok(entries > STARTS, `${name}: ${entries} entries`)
      equal(named, nodes.length + ENDED_NAMED, name)
      equal(figures.get('mesh_vectors_asked_by_name'), '0', name)
    }
  })
})

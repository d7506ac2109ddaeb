/**
 * Three nodes on a network of their own in the kernel, each with its own address, which is cut as real ones are: packets
 * vanish, nobody is told. Needs root, for network namespaces; where it cannot run, it says why and is skipped.
 */
import { deepEqual, equal, match } from 'node:assert/strict'
import { Network } from '../helpers/namespaces.js'
import { waitSame } from '../helpers/same-data.js'
import { linksUp, waitConverged, waitWhole } from '../helpers/start-mesh.js'
import { clockPasses, startNode, type TestNode } from '../helpers/start-node.js'
import { waitFor } from '../helpers/wait-for.js'

const PORT = 6379
const MESH_PORT = 16379

const untilLinks = (node: TestNode, count: number): Promise<unknown> =>
  waitFor(`${node.name} to have ${count} links`, async () => (await linksUp(node)).up === count, 20_000)

describe('on a network of their own', function () {
  this.timeout(90_000)
  let network: Network | undefined
  const nodes: TestNode[] = []
  let [a, b, c]: TestNode[] = []

  before(async function () {
    const reason = Network.unavailable()
    if (reason !== undefined) {
      process.stdout.write(`      skipped: no network namespaces here (${reason})\n`)
      this.skip()
    }
    network = Network.create(3)
    const start = (index: number): Promise<TestNode> =>
      startNode({
        name: `host-${index}`,
        port: PORT,
        meshPort: MESH_PORT,
        wrapper: network!.hosts[index].wrapper,
        directives: {
          bind: network!.hosts[index].ip,
          'mesh-bind': network!.hosts[index].ip,
          'mesh-bootstrap': `${network!.hosts[0].ip}:${MESH_PORT}`,
          'mesh-secret': 'one secret',
          unixsocket: 'client.sock',
        },
      })
    nodes.push(...(await Promise.all([0, 1, 2].map(start))))
    ;[a, b, c] = nodes
    await waitWhole(nodes)
  })
  after(async () => {
    await Promise.all(nodes.map(node => node.stop()))
    network?.remove()
  })

  it('they know each other by address', async () => {
    const fields = await a.info('replication')
    const hosts = [fields.get('master_host'), fields.get('master_1_host')].sort()
    deepEqual(hosts, [network!.hosts[1].ip, network!.hosts[2].ip])
    equal(fields.get('master_port'), String(PORT))
  })

  it('writes go round a broken path between two of them, and over it again once it is whole', async () => {
    network!.block(0, 1)
    await Promise.all([untilLinks(a, 1), untilLinks(b, 1)])
    await a.ask('SET', 'from-a', '1')
    await b.ask('SET', 'from-b', '1')
    await a.ask('INCR', 'count')
    await b.ask('INCR', 'count')
    await waitSame(nodes)
    equal(await c.ask('GET', 'count'), '2')
    equal((await linksUp(a)).up, 1, 'and that while the path was broken')
    network!.unblock(0, 1)
    await waitWhole(nodes, 30_000)
    await waitSame(nodes)
  })

  it('a node whose cable is pulled goes on serving, as do the others; plugged in, all have all', async () => {
    await a.ask('MSET', 'deleted', '1', 'changed', '1')
    await waitSame(nodes)
    network!.unplug(2)
    await Promise.all([untilLinks(c, 0), untilLinks(a, 1), untilLinks(b, 1)])
    match(c.log, /nothing heard for \d+ ms/)
    await c.ask('SET', 'changed', 'by the one alone')
    await clockPasses(c, 2)
    await a.ask('SET', 'changed', 'last')
    await b.ask('DEL', 'deleted')
    await c.ask('INCRBY', 'count', 5)
    await a.ask('INCRBY', 'count', 7)
    await waitConverged([a, b])
    network!.plug(2)
    await waitWhole(nodes, 30_000)
    const data = await waitSame(nodes)
    equal(data.get('changed'), 'string "last"')
    equal(data.get('count'), 'string "14"')
    equal(data.has('deleted'), false)
  })
})

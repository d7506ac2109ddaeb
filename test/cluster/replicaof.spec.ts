/** KeyDB's words on running nodes: REPLICAOF host port, REMOVE, NO ONE, and what INFO replication and ROLE show. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../helpers/ports.js'
import { waitSame } from '../helpers/same-data.js'
import { linksUp, waitWhole } from '../helpers/start-mesh.js'
import { startNode, type TestNode } from '../helpers/start-node.js'
import { waitFor } from '../helpers/wait-for.js'

const HOST = '127.0.0.1'
const replicaof = (node: TestNode, master: TestNode): Promise<unknown> =>
  node.ask('REPLICAOF', HOST, master.port)

const untilLinks = (node: TestNode, count: number): Promise<unknown> =>
  waitFor(`${node.name} to have ${count} links`, async () => (await linksUp(node)).up === count)

describe('REPLICAOF on running nodes', function () {
  this.timeout(60_000)
  const nodes: TestNode[] = []
  let [a, b, c]: TestNode[] = []

  beforeEach(async () => {
    nodes.push(...(await Promise.all(['a', 'b', 'c'].map(name => startNode({ name })))))
    ;[a, b, c] = nodes
    await Promise.all(nodes.map((node, i) => node.ask('SET', `of-${i}`, '1')))
  })
  afterEach(async () => {
    await Promise.all(nodes.splice(0).map(node => node.stop()))
  })

  it('host port joins two meshes into one that keeps everybody’s data; again is no error', async () => {
    equal((await a.info('replication')).get('role'), 'master')
    equal(await replicaof(a, b), 'OK')
    equal(await replicaof(a, b), 'OK Already connected to specified master')
    await waitWhole([a, b])
    equal(await replicaof(b, a), 'OK Already connected to specified master')
    equal(await c.ask('SLAVEOF', HOST, b.port), 'OK')
    await waitWhole(nodes)
    equal((await waitSame(nodes)).size, 3)
    deepEqual(await a.ask('CONFIG', 'GET', 'replicaof'), ['replicaof', `${HOST} ${b.port}`])
  })

  it('NO ONE leaves the mesh and keeps the data, over a restart too; host port comes back', async () => {
    await replicaof(a, b)
    await replicaof(c, b)
    await waitWhole(nodes)
    const before = await waitSame(nodes)
    equal(await a.ask('REPLICAOF', 'NO', 'ONE'), 'OK')
    equal((await a.info('replication')).get('role'), 'master')
    await Promise.all([untilLinks(b, 1), untilLinks(c, 1)])
    equal(await a.ask('DBSIZE'), before.size)
    await b.ask('SET', 'meanwhile', '1')
    await a.ask('SET', 'alone', '1')
    await a.shutdown()
    await a.start()
    const refused = async () => (await b.info('mesh')).get('mesh_refused_left')
    await waitFor('the others to have tried', refused)
    deepEqual(await linksUp(a), { masters: 0, up: 0 })
    equal((await a.info('mesh')).get('mesh_left'), '1')
    equal(await replicaof(a, b), 'OK')
    await waitWhole(nodes)
    ok((await waitSame(nodes)).has('meanwhile'))
  })

  it('REMOVE shuts one node out, killed with -9 or not, until it is named again', async () => {
    await replicaof(a, b)
    await replicaof(c, b)
    await waitWhole(nodes)
    equal(await a.ask('REPLICAOF', 'REMOVE', HOST, c.port), 'OK')
    await Promise.all([untilLinks(a, 1), untilLinks(c, 1), untilLinks(b, 2)])
    equal((await a.info('replication')).get('master_1_host'), undefined, 'it is listed no more')
    await a.kill()
    await a.start({ 'mesh-bootstrap': b.meshAddress })
    await untilLinks(a, 1)
    await waitFor('c to try', async () => Number((await a.info('mesh')).get('mesh_refused_excluded')) > 0)
    match(a.log, new RegExp(`# Refused peer ${await c.ask('MESH', 'MYID')} .*excluded by the operator`))
    deepEqual(await linksUp(a), { masters: 1, up: 1 })
    await c.ask('SET', 'by way of b', '1')
    await waitSame(nodes)
    equal(await replicaof(a, c), 'OK')
    await waitWhole(nodes)
  })
})

describe('REPLICAOF on a node by itself', function () {
  this.timeout(40_000)
  let a: TestNode
  let b: TestNode

  before(async () => {
    ;[a, b] = await Promise.all([startNode(), startNode()])
  })
  after(() => Promise.all([a.stop(), b.stop()]))

  it('refuses what KeyDB refuses, in its words', async () => {
    await rejects(a.ask('REPLICAOF', 'REMOVE', HOST, b.port), /^ErrorReply: ERR Master not found$/)
    await rejects(a.ask('REPLICAOF', 'DROP', HOST, b.port), /^ErrorReply: ERR Invalid arguments$/)
    await rejects(a.ask('REPLICAOF', HOST, 'port'), /^ErrorReply: ERR Invalid master port$/)
    await rejects(a.ask('SLAVEOF', 'REMOVE', HOST, b.port), /wrong number of arguments/)
  })

  it('to itself is ignored, and said once in the log', async () => {
    equal(await replicaof(a, a), 'OK')
    await waitFor('it to notice', () => /is this node itself/.test(a.log))
    deepEqual(((await a.ask('ROLE')) as unknown[])[0], 'master')
    equal((await a.info('replication')).get('role'), 'master')
  })

  it('of a dead address is a master that is down, and costs nobody anything', async () => {
    const dead = await freePort()
    equal(await a.ask('REPLICAOF', HOST, dead), 'OK')
    equal(await a.ask('REPLICAOF', 'no-such-name.invalid', 7000), 'OK')
    await waitFor('both to have been tried', () => a.log.split('cannot be asked').length === 3)
    const fields = await a.info('replication')
    equal(fields.get('role'), 'active-replica')
    equal(fields.get('connected_masters'), '0')
    equal(fields.get('master_global_link_status'), 'down')
    equal(fields.get('master_port'), String(dead))
    equal(fields.get('master_1_host'), 'no-such-name.invalid')
    equal(fields.get('master_1_link_status'), 'down')
    deepEqual(await a.ask('ROLE'), [
      ['active-replica', HOST, dead, 'connect', -1],
      ['active-replica', 'no-such-name.invalid', 7000, 'connect', -1],
    ])
    equal(await replicaof(a, b), 'OK')
    await untilLinks(a, 1)
    equal(await a.ask('REPLICAOF', 'REMOVE', HOST, dead), 'OK')
    equal(await a.ask('REPLICAOF', 'REMOVE', 'no-such-name.invalid', 7000), 'OK')
    equal((await a.info('replication')).get('master_global_link_status'), 'up')
  })
})

describe('a dead peer in INFO replication and ROLE', function () {
  this.timeout(40_000)
  const nodes: TestNode[] = []

  after(async () => {
    await Promise.all(nodes.map(node => node.stop()))
  })

  it('stays a master whose link is down, over a restart of this node too, until it is forgotten', async () => {
    const a = await startNode({ name: 'a' })
    nodes.push(a)
    const member = (name: string) => startNode({ name, directives: { 'mesh-bootstrap': a.meshAddress } })
    nodes.push(...(await Promise.all(['b', 'c'].map(member))))
    const [, b, c] = nodes
    await waitWhole(nodes)
    const id = String(await c.ask('MESH', 'MYID'))
    await waitFor("a's table to hold it", () => readFileSync(join(a.dir, 'peers.json'), 'utf8').includes(id))
    await c.kill()
    await untilLinks(a, 1)

    const seesItDown = async (): Promise<void> => {
      const fields = await a.info('replication')
      equal(fields.get('role'), 'active-replica')
      equal(fields.get('connected_masters'), '1')
      equal(fields.get('master_global_link_status'), 'down')
      equal(fields.get('master_port'), String(b.port))
      equal(fields.get('master_link_status'), 'up')
      equal(fields.get('master_1_host'), HOST)
      equal(fields.get('master_1_port'), String(c.port))
      equal(fields.get('master_1_link_status'), 'down')
      equal(fields.get('master_1_last_io_seconds_ago'), '-1')
      equal(fields.get('master_1_sync_in_progress'), '0')
      match(fields.get('master_1_link_down_since_seconds')!, /^\d+$/)
      equal(fields.get('connected_slaves'), '1')
      const [[, , , up, offset], down] = (await a.ask('ROLE')) as [unknown[], unknown[]]
      deepEqual([up, typeof offset], ['connected', 'number'])
      deepEqual(down, ['active-replica', HOST, c.port, 'connect', -1])
    }
    await seesItDown()
    await a.ask('CONFIG', 'SET', 'replica-quorum', 1)
    equal((await a.info('replication')).get('master_global_link_status'), 'up')
    await a.kill()
    await a.start()
    await untilLinks(a, 1)
    await seesItDown()

    await rejects(
      a.ask('MESH', 'FORGET', String(await b.ask('MESH', 'MYID'))),
      /No such peer, or it is linked/,
    )
    equal(await a.ask('MESH', 'FORGET', id), 'OK')
    const fields = await a.info('replication')
    equal(fields.get('master_1_host'), undefined)
    equal(fields.get('master_global_link_status'), 'up')
    const role = (await a.ask('ROLE')) as unknown[]
    deepEqual(role.slice(0, 4), ['active-replica', HOST, b.port, 'connected'])
  })
})

/** Who is not let in, and how an operator finds out: one clear line in the log, a count in INFO mesh. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import type { HostOptions } from '../../discovery/host.js'
import type { Mesh, MeshInit } from '../../discovery/mesh.js'
import { createMeshThread } from '../../discovery/worker-proxy.js'
import { linksUp } from '../helpers/start-mesh.js'
import { type Directives, startNode, type TestNode } from '../helpers/start-node.js'
import { waitFor } from '../helpers/wait-for.js'
import { meshInit, stopAll } from '../unit/discovery/mesh-harness.js'

const SECRET = 'the secret of this mesh'

describe('admission', function () {
  this.timeout(40_000)
  const nodes: TestNode[] = []
  const strangers: Mesh[] = []
  let member: TestNode

  before(async () => {
    member = await startNode({ name: 'member', directives: { 'mesh-secret': SECRET } })
  })
  after(async () => {
    await member.stop()
    await stopAll()
  })
  afterEach(async () => {
    await Promise.all(nodes.splice(0).map(node => node.stop()))
    await Promise.all(strangers.splice(0).map(mesh => mesh.stop()))
  })

  async function join(directives: Directives): Promise<TestNode> {
    const node = await startNode({
      name: 'stranger',
      directives: { 'mesh-bootstrap': member.meshAddress, ...directives },
    })
    nodes.push(node)
    return node
  }

  /** The member has refused a peer for this reason, and says so. */
  async function refusedFor(code: string, line: RegExp): Promise<void> {
    const count = async () => Number((await member.info('mesh')).get(`mesh_refused_${code}`) ?? 0)
    await waitFor(() => `a refusal (${code}); the log:\n${member.log}`, count)
    match(member.log, line)
    deepEqual(await linksUp(member), { masters: 0, up: 0 })
  }

  it('of a node with another secret: refused by id and address, and it knows why', async () => {
    const stranger = await join({ 'mesh-secret': 'a guess' })
    const id = await stranger.ask('MESH', 'MYID')
    await refusedFor(
      'secret',
      new RegExp(`# Refused peer ${id} at \\S+ \\(secret\\): the mesh secrets differ`),
    )
    await waitFor('the stranger to say so too', () => /\(secret\): /.test(stranger.log))
    equal((await stranger.info('mesh')).get('mesh_refused_secret'), '1')
    ok(!member.log.includes(SECRET) && !stranger.log.includes('a guess'), 'no secret is in a log')
  })

  it('of a node of another mesh: refused by name', async () => {
    await join({ 'mesh-secret': SECRET, 'mesh-name': 'another' })
    await refusedFor(
      'name',
      /\(name\): (refused by the peer: )?mesh 'another' is not mesh 'keymesh'|mesh 'keymesh' is not/,
    )
  })

  it('of a node of another major version: refused, both versions named', async () => {
    const init: MeshInit = await meshInit({ bootstrap: [member.meshAddress], secret: SECRET })
    const options: HostOptions = { major: 99 }
    const stranger = createMeshThread(init, options)
    strangers.push(stranger)
    const reasons: string[] = []
    stranger.onEvent = event => {
      if (event.type === 'refused') reasons.push(`${event.code}: ${event.reason}`)
    }
    await stranger.start()
    await refusedFor(
      'version',
      /\(version\): (refused by the peer: )?link protocol \d+\.\d+ does not go with \d+\.\d+/,
    )
    await waitFor('the stranger to know', () => reasons.some(text => /^version: .*99/.test(text)))
  })

  it('of a node that is not on the allow list', async () => {
    const id = String(await member.ask('MESH', 'MYID'))
    const picky = await startNode({ directives: { 'mesh-secret': SECRET, 'mesh-allow': id } })
    nodes.push(picky)
    const stranger = await join({ 'mesh-secret': SECRET, 'mesh-bootstrap': picky.meshAddress })
    await waitFor('the refusal', async () => (await picky.info('mesh')).get('mesh_refused_allow'))
    match(picky.log, new RegExp(`# Refused peer ${await stranger.ask('MESH', 'MYID')} .*allow list`))
  })

  it('of itself: its own address among the bootstrap addresses is recognised and ignored', async () => {
    const node = await startNode({ name: 'narcissus', directives: { 'mesh-secret': SECRET } })
    nodes.push(node)
    await node.kill()
    await node.start({
      'mesh-bootstrap': [node.meshAddress, `localhost:${node.meshPort}`, member.meshAddress],
    })
    await waitFor('it to link with the other', async () => (await linksUp(node)).up === 1)
    await waitFor('it to recognise itself', () => /the address leads back to this node/.test(node.log))
    equal((await node.info('replication')).get('connected_masters'), '1')
    ok(node.log.split('leads back').length <= 3, 'said once for each name')
  })

  it('of a second process in the directory of a live one: it does not start', async () => {
    const second = startNode({
      dir: member.dir,
      meshPort: member.meshPort,
      directives: { 'mesh-secret': SECRET },
    })
    await second.then(
      () => ok(false, 'it started'),
      error =>
        match(
          error.message,
          new RegExp(
            `ended with 1[^\\n]*\\nthe directory ${member.dir} is in use by .*process ${member.pid}\\n$`,
          ),
        ),
    )
    equal(await member.ask('PING'), 'PONG')
  })
})

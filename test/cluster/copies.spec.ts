/** A node's data directory is copied: the copy runs beside the original, or is put back after the node went on. */
import { deepEqual, equal, match } from 'node:assert/strict'
import { cpSync, lstatSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../helpers/ports.js'
import { waitSame } from '../helpers/same-data.js'
import { startMesh, type TestMesh } from '../helpers/start-mesh.js'
import { startNode, type TestNode } from '../helpers/start-node.js'
import { waitFor } from '../helpers/wait-for.js'

const figure = async (node: TestNode, name: string): Promise<number> =>
  Number((await node.info('mesh')).get(name))
const noTombstones = (nodes: readonly TestNode[]): Promise<unknown> =>
  waitFor('the tombstones to go', async () => {
    const counts = await Promise.all(nodes.map(node => figure(node, 'mesh_tombstones')))
    return counts.every(count => count === 0)
  })

/** All but the lock, which is a socket. */
function copyDir(from: string, to: string): void {
  cpSync(from, to, { recursive: true, filter: path => !lstatSync(path).isSocket() })
}

describe('a copied data directory', function () {
  this.timeout(120_000)
  let mesh: TestMesh
  let copied: string

  beforeEach(async () => {
    copied = mkdtempSync(join(tmpdir(), 'keymesh-copy-'))
    mesh = await startMesh(3, { directives: { appendfsync: 'always' } })
  })
  afterEach(async () => {
    await mesh.stop()
    rmSync(copied, { recursive: true, force: true })
  })

  it('that runs twice: the second is refused by name, and no write of either is lost once one of them stops', async () => {
    const [first, second, original] = mesh.nodes
    await original.ask('SET', 'before', '1')
    await original.ask('INCRBY', 'count', '5')
    await waitSame(mesh.nodes)
    copyDir(original.dir, copied)
    const options = {
      dir: copied,
      directives: { 'mesh-bootstrap': first.meshAddress, appendfsync: 'always' },
    }
    const copy = await startNode({ name: 'copy', meshPort: await freePort(), ...options })
    mesh.nodes.push(copy)
    equal(await copy.ask('MESH', 'MYID'), await original.ask('MESH', 'MYID'))
    await waitFor('the copy to be refused', async () => (await figure(copy, 'mesh_refused_identity')) > 0)
    match(
      copy.log,
      new RegExp(
        `Refused peer .*\\(identity\\): refused by the peer: a process at .*/tcp/${original.meshPort} is linked under the same identity as this one at .*/tcp/${copy.meshPort}: one data directory runs twice`,
      ),
    )
    await waitFor('the others to name both', () =>
      [first, second].some(({ log }) =>
        /\(identity\): a process at .* is linked .* as this one at /.test(log),
      ),
    )
    equal(await figure(original, 'mesh_peers_connected'), 2)
    equal(await figure(copy, 'mesh_peers_connected'), 0)
    // both take writes meanwhile
    await original.ask('SET', 'of original', '1')
    await copy.ask('SET', 'of copy', '1')
    await original.ask('INCRBY', 'count', '10')
    await copy.ask('INCRBY', 'count', '100')
    await waitSame([first, second, original])
    equal(await first.ask('GET', 'of copy'), null)
    await original.kill()
    await waitFor('the copy to be let in', async () => (await figure(copy, 'mesh_peers_connected')) === 2)
    const data = await waitSame([first, second, copy])
    deepEqual([...data.keys()], ['before', 'count', 'of copy', 'of original'])
    equal(await first.ask('GET', 'count'), '115')
  })

  it('that is put back after a later run gets what it lacks, and what was deleted stays so', async () => {
    const [first, , node] = mesh.nodes
    for (const key of ['kept', 'gone here', 'gone there']) await node.ask('SET', key, 'old')
    await node.ask('INCR', 'count')
    await waitSame(mesh.nodes)
    await node.shutdown()
    copyDir(node.dir, copied)
    await node.start()
    await mesh.waitWhole()
    await node.ask('SET', 'kept', 'new')
    await node.ask('INCR', 'count')
    await node.ask('SET', 'later', '1')
    await node.ask('DEL', 'gone here')
    await first.ask('DEL', 'gone there')
    const before = await waitSame(mesh.nodes)
    await noTombstones(mesh.nodes)
    await node.kill()
    rmSync(node.dir, { recursive: true })
    copyDir(copied, node.dir)
    await node.start()
    await node.ask('INCR', 'count')
    await mesh.waitWhole()
    await waitFor('the node to say so', async () => (await figure(node, 'mesh_data_was_older')) === 1)
    match(
      node.log,
      /has what an earlier process of this node wrote up to .*, and this directory has nothing of it/,
    )
    const after = await waitSame(mesh.nodes)
    deepEqual([...after.keys()], [...before.keys()])
    equal(await first.ask('GET', 'kept'), 'new')
    equal(await first.ask('GET', 'count'), '3')
  })

  it('that is put back in place of the process it was taken from is known for what it is, and takes nothing back', async () => {
    const [first, , node] = mesh.nodes
    await node.ask('SET', 'key', 'old')
    await node.ask('SET', 'gone', 'old')
    await waitSame(mesh.nodes)
    copyDir(node.dir, copied)
    await node.ask('SET', 'key', 'new')
    await node.ask('DEL', 'gone')
    await waitSame(mesh.nodes)
    await noTombstones(mesh.nodes)
    await node.kill()
    rmSync(node.dir, { recursive: true })
    copyDir(copied, node.dir)
    await node.start()
    await mesh.waitWhole()
    await waitFor('the node to say so', async () => (await figure(node, 'mesh_data_was_older')) === 1)
    match(
      node.log,
      /has what an earlier process of this node wrote up to .*, and this directory has it up to /,
    )
    const data = await waitSame(mesh.nodes)
    deepEqual([...data.keys()], ['key'])
    equal(await first.ask('GET', 'key'), 'new')
  })
})

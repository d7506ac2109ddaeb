/** A node that is told to stop lets its peers have its last writes: it may never come back. */
import { equal, ok } from 'node:assert/strict'
import { FaultyMesh } from '../helpers/faulty-mesh.js'
import { startNode } from '../helpers/start-node.js'
import { waitFor } from '../helpers/wait-for.js'

const MEGABYTE = 1024 * 1024

describe('a log that nobody reads any more', function () {
  this.timeout(60_000)

  it('stops no server', async () => {
    const node = await startNode({ wrapper: ['bash', '-c', 'set -o pipefail; "$@" | head -n 1', 'bash'] })
    try {
      // each SAVE is a line of the log
      await node.ask('CONFIG', 'SET', 'loglevel', 'debug')
      for (let i = 0; i < 10; i++) await node.ask('SAVE')
      equal(await node.ask('PING'), 'PONG')
      await node.ask('SHUTDOWN').catch(() => {})
      await waitFor('the node to end', async () => !node.alive)
      equal(node.outcome, 0)
    } finally {
      await node.stop()
    }
  })
})

describe('a stop', function () {
  this.timeout(60_000)
  let mesh: FaultyMesh
  afterEach(() => mesh?.stop())

  it('waits until its peers have the last writes, however slow the link', async () => {
    mesh = await FaultyMesh.start(2, { directives: { 'shutdown-timeout': 30 } })
    const [a, b] = mesh.nodes
    mesh.slow(0, 1, MEGABYTE)
    await a.ask('SET', 'large', 'x'.repeat(2 * MEGABYTE))
    await a.ask('SET', 'last', 'write')
    await a.stop()
    equal(await b.ask('GET', 'last'), 'write')
    equal(await b.ask('STRLEN', 'large'), 2 * MEGABYTE)
  })

  it('waits no longer than shutdown-timeout, and says who lacks them', async () => {
    mesh = await FaultyMesh.start(2, { directives: { 'shutdown-timeout': 1 } })
    const [a, b] = mesh.nodes
    mesh.blackHole(0, 1)
    await a.ask('SET', 'last', 'write')
    const stopped = a.stop()
    await waitFor('the node to say so', async () => a.log.includes('1 peers lack the last writes'))
    await stopped
    equal(await b.ask('EXISTS', 'last'), 0)
  })

  it('that SHUTDOWN NOW asks for waits for nobody', async () => {
    mesh = await FaultyMesh.start(2, { directives: { 'shutdown-timeout': 60 } })
    const [a] = mesh.nodes
    mesh.blackHole(0, 1)
    await a.ask('SET', 'last', 'write')
    await a.ask('SHUTDOWN', 'NOW').catch(() => {})
    await waitFor('the node to be gone', async () => !a.alive)
    ok(!a.log.includes('lack the last writes'))
  })
})

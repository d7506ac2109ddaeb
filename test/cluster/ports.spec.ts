/** A port that is taken: one line that names it, and exit code 1. */
import { equal, match } from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../helpers/ports.js'
import { runMain, startNode, type TestNode } from '../helpers/start-node.js'

describe('a taken port', function () {
  this.timeout(20_000)
  let node: TestNode
  let dir: string

  before(async () => {
    node = await startNode({ directives: { 'http-port': await freePort() } })
    dir = mkdtempSync(join(tmpdir(), 'keymesh-test-'))
  })
  after(async () => {
    await node.stop()
    rmSync(dir, { recursive: true })
  })

  const start = (port: number, meshPort: number, httpPort = 0): ReturnType<typeof runMain> =>
    runMain([
      ...['--port', String(port), '--mesh-port', String(meshPort), '--http-port', String(httpPort)],
      ...['--bind', '127.0.0.1', '--dir', dir],
    ])

  it('of clients', async () => {
    const { outcome, stderr, stdout } = await start(node.port, await freePort())
    equal(outcome, 1)
    equal(
      stderr,
      `Could not create server TCP listening socket 127.0.0.1:${node.port}: bind: Address already in use\n`,
    )
    equal(stdout, '')
  })

  it('of the mesh', async () => {
    const { outcome, stderr, stdout } = await start(await freePort(), node.meshPort)
    equal(outcome, 1)
    equal(
      stderr,
      `Could not create mesh listening socket 127.0.0.1:${node.meshPort}: bind: Address already in use\n`,
    )
    equal(stdout, '')
  })

  it('of HTTP', async () => {
    const httpPort = Number(node.directives['http-port'])
    const { outcome, stderr, stdout } = await start(await freePort(), await freePort(), httpPort)
    equal(outcome, 1)
    equal(
      stderr,
      `Could not create server TCP listening socket 127.0.0.1:${httpPort}: bind: Address already in use\n`,
    )
    equal(stdout, '')
  })

  it('is free again as soon as its owner is killed', async () => {
    await node.kill()
    await node.start()
    match(String(await node.ask('PING')), /PONG/)
    const answer = await fetch(`http://127.0.0.1:${node.directives['http-port']}/healthz`)
    equal(await answer.text(), 'ok\n')
  })
})

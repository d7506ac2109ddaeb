import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fillWith } from '../helpers/sample-writes.js'
import { runMain, startNode, type TestNode } from '../helpers/start-node.js'
import { waitFor } from '../helpers/wait-for.js'

/** What comes back when a node starts again, alone and in a mesh. */
describe('a node that starts again', () => {
  const nodes: TestNode[] = []

  async function start(options: Parameters<typeof startNode>[0] = {}): Promise<TestNode> {
    const node = await startNode({ ...options, directives: { save: '', ...options?.directives } })
    nodes.push(node)
    return node
  }

  const digest = async (node: TestNode): Promise<string> => String(await node.ask('MESH', 'DIGEST'))
  const meshFigure = async (node: TestNode, name: string): Promise<number> =>
    Number(new RegExp(`,${name}=(\\d+)`).exec([...(await node.info('mesh')).values()].join())?.[1])

  /**
   * A peer holds the same as the node that wrote it, knows that this is all of it, and has both in its journal. Equal
   * digests alone do not say so: a catch-up that ends a moment later counts for nothing after kill -9, and is begun anew.
   */
  async function hasCaughtUp(peer: TestNode, writer: TestNode): Promise<void> {
    await waitFor('both to hold the same', async () => (await digest(peer)) === (await digest(writer)))
    await waitFor('the peer to know', async () => (await meshFigure(writer, 'lag_stamps')) === 0)
    await waitFor(
      'its journal to be written',
      async () => (await peer.info('persistence')).get('aof_buffer_length') === '0',
    )
  }

  const files = (node: TestNode): string[] =>
    readdirSync(node.dir)
      .filter(name => name.endsWith('.kmsh'))
      .sort()

  afterEach(async () => {
    for (const node of nodes.splice(0)) await node.stop()
  })

  for (const policy of ['always', 'everysec', 'no']) {
    it(`has all that it acknowledged, after kill -9 with appendfsync ${policy} and after a stop`, async () => {
      const node = await start({ directives: { appendfsync: policy } })
      await fillWith(node, 300)
      const before = await digest(node)
      await node.kill()
      await node.start()
      assert.equal(await digest(node), before)
      assert.match(node.log, /the last run ended without a stop/)
      await node.shutdown()
      await node.start()
      assert.equal(await digest(node), before)
      assert.match(node.log, /the last stop was in order/)
    })
  }

  it('has what a snapshot holds and what came after it', async () => {
    const node = await start()
    await fillWith(node, 300)
    assert.equal(await node.ask('BGREWRITEAOF'), 'Background append only file rewriting started')
    await waitFor(
      'the snapshot',
      async () => (await node.info('persistence')).get('aof_rewrite_in_progress') === '0',
    )
    assert.deepEqual(files(node), ['journal-2.kmsh', 'snapshot-2.kmsh'])
    await fillWith(node, 100)
    const before = await digest(node)
    await node.kill()
    await node.start()
    assert.equal(await digest(node), before)
  })

  it('begins a journal, with all that is there, when CONFIG SET turns it on, and ends it when it turns it off', async () => {
    const node = await start({ directives: { appendonly: 'no' } })
    await fillWith(node, 50)
    assert.deepEqual(files(node), [])
    assert.equal(await node.ask('CONFIG', 'SET', 'appendonly', 'yes'), 'OK')
    await waitFor('a snapshot', () => files(node).some(name => name.startsWith('snapshot')))
    await fillWith(node, 50)
    const before = await digest(node)
    assert.equal(await node.ask('CONFIG', 'SET', 'appendonly', 'no'), 'OK')
    await node.ask('SET', 'not', 'kept')
    await node.kill()
    await node.start({ appendonly: 'yes' })
    assert.match(node.log, /the last stop was in order/)
    assert.equal(await digest(node), before)
  })

  it('fetches from its peers what it missed, and nothing else', async () => {
    const a = await start()
    const b = await start({ directives: { 'mesh-bootstrap': a.meshAddress } })
    await fillWith(a, 300)
    await hasCaughtUp(b, a)
    await b.kill()
    for (let i = 0; i < 20; i++) await a.ask('SET', `missed:${i}`, 'x'.repeat(100))
    await b.start()
    await waitFor('both to hold the same', async () => (await digest(a)) === (await digest(b)))
    const pulled = await meshFigure(b, 'in_catch_up')
    assert.ok(pulled > 1000 && pulled < 20_000, `${pulled} bytes of catch-up`)
  })

  it('goes on alone with what it had of others', async () => {
    const a = await start()
    const b = await start({ directives: { 'mesh-bootstrap': a.meshAddress } })
    await fillWith(a, 200)
    await hasCaughtUp(b, a)
    const before = await digest(a)
    await a.kill()
    await b.kill()
    await b.start()
    assert.equal(await digest(b), before)
  })

  it('is refused a directory that another process uses, or that is another node’s', async () => {
    const a = await start()
    await a.ask('SET', 'k', 'v')
    const busy = await runMain(['--port', '0', '--dir', a.dir])
    assert.equal(busy.outcome, 1)
    assert.match(busy.stderr, new RegExp(`^the directory ${a.dir} is in use by .*process ${a.pid}\n$`))
    const b = await start()
    await a.shutdown()
    await b.shutdown()
    const { copyFileSync } = await import('node:fs')
    copyFileSync(join(b.dir, 'identity.key'), join(a.dir, 'identity.key'))
    const foreign = await runMain(['--port', '0', '--dir', a.dir])
    assert.equal(foreign.outcome, 1)
    assert.match(
      foreign.stderr,
      /journal-1\.kmsh is the data of node 12D3Koo\w+, and .*identity\.key is of node 12D3/,
    )
  })
})

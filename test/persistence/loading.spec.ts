import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FaultyDisk } from '../helpers/faulty-disk.js'
import { startNode, type TestNode } from '../helpers/start-node.js'
import { waitFor } from '../helpers/wait-for.js'
import { writeModel } from '../unit/node/persistence/rdb/model.js'

const KEYS = 40
const VALUE = 'x'.repeat(256 * 1024)
/** How long the disk takes for each read, ms: there are a few dozen, so loading takes long enough to look at it. */
const READ_MS = 50

const RDB = writeModel(
  Array.from({ length: KEYS }, (_, i) => ({
    ...{ db: 0, key: `key ${i}`, deadline: 0 },
    value: { type: 'string', value: VALUE },
  })),
  false,
)

/** A start that takes long, from an RDB file and from the node's own files. */
describe('a node that is loading', function () {
  this.timeout(60_000)
  let disk: FaultyDisk
  let node: TestNode

  const dump = (): string => join(node.dir, 'dump.rdb')

  beforeEach(() => {
    disk = new FaultyDisk()
  })
  afterEach(async () => {
    disk.set()
    await node.stop()
    disk.remove()
  })

  /** Begins a start from an RDB file that a node without a journal left. */
  async function importing(): Promise<void> {
    node = await startNode({ env: disk.env, directives: { appendonly: 'no', save: [[3600, 1]] } })
    await node.shutdown()
    writeFileSync(dump(), RDB)
    await startSlowly('dump.rdb')
  }

  /** Begins a start from a journal, with an older RDB file beside it. */
  async function recovering(): Promise<void> {
    node = await startNode({ env: disk.env, directives: { save: [[3600, 1]] } })
    for (let i = 0; i < KEYS; i++) await node.ask('SET', `key ${i}`, VALUE)
    await node.ask('SAVE')
    await node.shutdown()
    await startSlowly('journal-1')
  }

  async function startSlowly(path: string): Promise<void> {
    disk.set({ calls: ['read'], path, delayMs: READ_MS })
    node.start().catch(() => {})
    await waitFor('a part to be read', () =>
      node.info('persistence').then(
        fields => Number(fields.get('loading_loaded_bytes')) > 0,
        () => false,
      ),
    )
  }

  const starts = { 'from an RDB file': importing, 'from its own files': recovering }
  for (const [what, begin] of Object.entries(starts)) {
    it(`${what} tells how far it is, and refuses what needs the data`, async () => {
      await begin()
      const fields = await node.info('persistence')
      assert.equal(fields.get('loading'), '1')
      const total = Number(fields.get('loading_total_bytes'))
      const loaded = Number(fields.get('loading_loaded_bytes'))
      assert.ok(total > KEYS * VALUE.length && loaded < total, `${loaded} of ${total}`)
      assert.ok(Number(fields.get('loading_loaded_perc')) > 0)
      assert.ok(Number(fields.get('loading_eta_seconds')) >= 0)
      for (const words of [
        ['GET', 'key 1'],
        ['SET', 'a', 'b'],
        ['BGSAVE'],
        ['SAVE'],
        ['BGREWRITEAOF'],
        ['PING'],
      ])
        await assert.rejects(node.ask(...(words as [string])), /^ErrorReply: LOADING /, words.join(' '))
      disk.set()
      await waitFor('it to end', () =>
        node.ask('DBSIZE').then(
          count => count === KEYS,
          () => false,
        ),
      )
    })

    it(`${what} heeds what CONFIG SET says of the journal meanwhile`, async () => {
      await begin()
      await node.ask('CONFIG', 'SET', 'appendfsync', 'always')
      const setting = node.ask('CONFIG', 'SET', 'appendonly', what === 'from its own files' ? 'no' : 'yes')
      disk.set()
      await setting
      await waitFor('all to be there', async () => (await node.ask('DBSIZE')) === KEYS)
      const isKept = (await node.info('persistence')).has('aof_current_size')
      assert.equal(isKept, what !== 'from its own files')
      if (!isKept) return
      await waitFor(
        'a snapshot',
        async () => (await node.info('persistence')).get('aof_rewrite_in_progress') === '0',
      )
      await node.ask('SET', 'last', 'last')
      await node.kill()
      await node.start({ appendonly: 'yes' })
      assert.equal(await node.ask('GET', 'last'), 'last')
    })

    for (const how of ['SIGTERM', 'SHUTDOWN', 'SHUTDOWN SAVE']) {
      it(`${what} may be stopped by ${how}: all files stay as they were`, async () => {
        await begin()
        const before = contents()
        if (how === 'SIGTERM') node.signal('SIGTERM')
        else (await node.client()).send(...how.split(' '))
        await waitFor('it to end', () => !node.alive)
        assert.equal(node.outcome, 0)
        assert.deepEqual(contents(), before)
      })
    }
  }

  const contents = (): Map<string, Buffer> =>
    new Map(
      readdirSync(node.dir)
        .filter(name => /\.(rdb|kmsh|tmp)$/.test(name))
        .map(name => [name, readFileSync(join(node.dir, name))]),
    )
})

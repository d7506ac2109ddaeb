import assert from 'node:assert/strict'
import { readdirSync, renameSync, rmSync } from 'node:fs'
import { type Fault, FaultyDisk } from '../helpers/faulty-disk.js'
import { ErrorReply } from '../helpers/resp-value.js'
import { runMain, startNode, type TestNode } from '../helpers/start-node.js'
import { waitFor } from '../helpers/wait-for.js'

/** As C's strerror words them, in Node's spelling. */
const REASONS = {
  EIO: 'I/o error',
  ENOSPC: 'No space left on device',
  EROFS: 'Read-only file system',
  EACCES: 'Permission denied',
}
/** A disk that cannot be forced is tried with a new journal and a snapshot every five seconds; how long a test waits for that, ms. */
const NEW_JOURNAL_MS = 20_000
/** How long a reply may take that waits for the disk as long as the test lets it, ms. */
const REPLY_MS = 60_000

/** Single calls of the disk that fail or take long, on real processes (faulty-disk.ts): a node with such a disk and a peer of it. */
describe('errors of the disk', function () {
  this.timeout(90_000)
  let disk: FaultyDisk
  const nodes: TestNode[] = []

  beforeEach(() => {
    disk = new FaultyDisk()
  })
  afterEach(async () => {
    disk.set()
    for (const node of nodes.splice(0)) await node.stop()
    disk.remove()
  })

  async function start(directives: Record<string, string>): Promise<TestNode> {
    const node = await startNode({ name: 'faulty', env: disk.env, directives: { save: '', ...directives } })
    nodes.push(node)
    return node
  }

  async function startPeer(of: TestNode): Promise<TestNode> {
    const peer = await startNode({ name: 'peer', directives: { save: '', 'mesh-bootstrap': of.meshAddress } })
    nodes.push(peer)
    await replicates(peer, of, 'first')
    return peer
  }

  const persistence = async (node: TestNode, field: string): Promise<string | undefined> =>
    (await node.info('persistence')).get(field)

  const isWritten = async (node: TestNode): Promise<boolean> =>
    (await persistence(node, 'aof_buffer_length')) === '0'

  /** A write on one node is read on another. */
  async function replicates(from: TestNode, to: TestNode, key: string): Promise<void> {
    await from.ask('SET', key, key)
    await waitFor(`${key} on ${to.name}`, async () => (await to.ask('GET', key)) === key)
  }

  /**
   * Writes until one is refused. A client whose write waits for the disk when that fails is disconnected; what is
   * acknowledged before the failure is noticed must be there in the end.
   */
  function untilRefused(node: TestNode, name: string, acknowledged: string[]): Promise<string> {
    let count = 0
    return waitFor('a write to be refused', async () => {
      const key = `${name} ${count++}`
      try {
        await node.ask('SET', key, key)
        acknowledged.push(key)
        return ''
      } catch (error) {
        return error instanceof ErrorReply && error.message
      }
    })
  }

  const letIn = (node: TestNode, key: string): Promise<unknown> =>
    waitFor(
      'writes to be let in',
      () =>
        node.ask('SET', key, key).then(
          () => true,
          () => false,
        ),
      NEW_JOURNAL_MS,
    )

  async function holds(node: TestNode, keys: readonly string[]): Promise<void> {
    for (const key of keys) assert.equal(await node.ask('GET', key), key)
  }

  /** What a failing disk must not change, and what it must. */
  async function refusesWritesOnly(node: TestNode, peer: TestNode, reason: string): Promise<void> {
    await assert.rejects(node.ask('SET', 'refused', '1'), {
      message: `MISCONF Errors writing to the AOF file: ${reason}`,
    })
    assert.equal(await node.ask('GET', 'first'), 'first')
    await replicates(peer, node, `peer ${reason}`)
    assert.equal(await persistence(node, 'aof_last_write_status'), 'err')
    assert.equal(await persistence(node, 'aof_last_write_error'), reason)
  }

  async function isWell(node: TestNode): Promise<void> {
    assert.equal(await persistence(node, 'aof_last_write_status'), 'ok')
    assert.equal(await persistence(node, 'aof_last_write_error'), undefined)
  }

  /** kill -9 of a node whose peer is gone: all these keys are on its own disk. */
  async function keeps(node: TestNode, peer: TestNode, keys: readonly string[]): Promise<void> {
    await waitFor('all to be written', () => isWritten(node))
    await peer.kill()
    await node.kill()
    disk.set()
    await node.start()
    await holds(node, keys)
    assert.equal(await node.ask('EXISTS', 'refused'), 0)
  }

  async function failsWith(
    policy: string,
    fault: Omit<Fault, 'code'>,
    codes: readonly (keyof typeof REASONS)[],
  ) {
    const node = await start({ appendfsync: policy })
    const peer = await startPeer(node)
    const acknowledged = ['first']
    for (const code of codes) {
      const reason = REASONS[code]
      disk.set({ ...fault, code })
      const refusal = await untilRefused(node, code, acknowledged)
      assert.equal(refusal, `MISCONF Errors writing to the AOF file: ${reason}`)
      await refusesWritesOnly(node, peer, reason)
      disk.set()
      await letIn(node, `after ${code}`)
      await isWell(node)
      acknowledged.push(`after ${code}`, `peer ${reason}`)
    }
    await keeps(node, peer, acknowledged)
  }

  for (const policy of ['always', 'everysec', 'no']) {
    it(`that cannot be written to: only writes are refused, until it can (${policy})`, () =>
      failsWith(policy, { calls: ['write'], path: 'journal-' }, ['EIO', 'ENOSPC', 'EROFS', 'EACCES']))
  }

  for (const policy of ['always', 'everysec']) {
    it(`that cannot be forced: only writes are refused, until a new journal and a snapshot are there (${policy})`, () =>
      failsWith(policy, { calls: ['fdatasync', 'fsync'], path: 'kmsh$' }, ['EIO', 'ENOSPC']))
  }

  it('that cannot be forced and is never well again: what was acknowledged before is there after kill -9', async () => {
    const node = await start({ appendfsync: 'always' })
    const acknowledged: string[] = []
    for (let i = 0; i < 100; i++) {
      await node.ask('SET', `before ${i}`, `before ${i}`)
      acknowledged.push(`before ${i}`)
    }
    disk.set({ calls: ['fdatasync', 'fsync'], path: 'kmsh$', code: 'EIO' })
    await untilRefused(node, 'late', acknowledged)
    await waitFor(
      'a new journal to be tried',
      async () => (await persistence(node, 'aof_last_bgrewrite_status')) === 'err',
    )
    await node.kill()
    disk.set()
    await node.start()
    await holds(node, acknowledged)
  })

  it('that has a new journal and no snapshot yet: no write is let in, for the one is nothing without the other', async () => {
    const node = await start({ appendfsync: 'always' })
    const acknowledged = ['first', 'after']
    await node.ask('SET', 'first', 'first')
    disk.set({ calls: ['fdatasync', 'fsync'], path: 'kmsh$', code: 'EIO' })
    await untilRefused(node, 'late', acknowledged)
    disk.set({ calls: ['rename'], path: 'snapshot-', holds: true })
    const reason = 'a snapshot has to be written first'
    await waitFor(
      'a new journal',
      async () => {
        const failure = await untilRefused(node, 'later', acknowledged)
        return failure === `MISCONF Errors writing to the AOF file: ${reason}`
      },
      NEW_JOURNAL_MS,
    )
    assert.equal(await persistence(node, 'aof_last_write_status'), 'err')
    assert.equal(await persistence(node, 'aof_last_write_error'), reason)
    disk.set()
    await letIn(node, 'after')
    await node.kill()
    await node.start()
    await holds(node, acknowledged)
  })

  it('on which a snapshot cannot be made: writes go on, and the next one is made', async () => {
    const node = await start({ appendfsync: 'always' })
    const keys: string[] = []
    const faults: Fault[] = [
      { calls: ['open'], path: 'journal-', code: 'EACCES' },
      { calls: ['fsync'], path: 'journal-', code: 'EIO' },
      // nothing can be removed either: the journal that was begun stays where it is
      { calls: ['fsync', 'unlink'], path: 'journal-', code: 'EROFS' },
      { calls: ['open'], path: 'snapshot-', code: 'EACCES' },
      { calls: ['write'], path: 'snapshot-', code: 'ENOSPC' },
      { calls: ['fsync'], path: 'snapshot-', code: 'EIO' },
      { calls: ['rename'], path: 'snapshot-', code: 'EROFS' },
      { calls: ['fsync'], path: `${node.dir}$`, code: 'EIO' },
    ]
    for (const fault of faults) {
      const name = `${fault.calls} ${fault.path}`
      const put = async (key: string): Promise<void> => {
        await node.ask('SET', key, key)
        keys.push(key)
      }
      await put(`before ${name}`)
      disk.set(fault)
      await node.ask('BGREWRITEAOF')
      await waitFor(
        `a snapshot to fail by ${name}`,
        async () => (await persistence(node, 'aof_last_bgrewrite_status')) === 'err',
      )
      await put(`meanwhile ${name}`)
      disk.set()
      await node.ask('BGREWRITEAOF')
      await waitFor(
        `a snapshot after ${name}`,
        async () => (await persistence(node, 'aof_last_bgrewrite_status')) === 'ok',
      )
      await put(`after ${name}`)
    }
    const left = readdirSync(node.dir).filter(file => file.includes('kmsh'))
    assert.equal(left.length, 2, `a journal and a snapshot, not ${left}`)
    await node.kill()
    await node.start()
    await holds(node, keys)
  })

  it('on which no journal can be begun: CONFIG SET says so, and nothing has changed', async () => {
    const node = await start({ appendonly: 'no' })
    disk.set({ calls: ['open'], path: 'journal-', code: 'EACCES' })
    await assert.rejects(node.ask('CONFIG', 'SET', 'appendonly', 'yes'), {
      message:
        "ERR CONFIG SET failed (possibly related to argument 'appendonly') - Unable to turn on AOF. Check server logs.",
    })
    assert.equal(await persistence(node, 'aof_enabled'), '0')
    assert.match(node.log, /Cannot begin a journal in .*: Permission denied/)
    disk.set()
    assert.equal(await node.ask('CONFIG', 'SET', 'appendonly', 'yes'), 'OK')
  })

  it('that is slow while the journal is turned off and on again: it is on then', async () => {
    const node = await start({ appendonly: 'no', appendfsync: 'always' })
    disk.set({ calls: ['rename'], path: 'snapshot-', holds: true })
    await node.ask('CONFIG', 'SET', 'appendonly', 'yes')
    await waitFor('a snapshot', async () => (await persistence(node, 'aof_rewrite_in_progress')) === '1')
    const clients = [await node.client(), await node.client()]
    clients[0].send('CONFIG', 'SET', 'appendonly', 'no')
    await waitFor('it to be off', async () => (await persistence(node, 'aof_enabled')) === '0')
    clients[1].send('CONFIG', 'SET', 'appendonly', 'yes')
    await waitFor('it to be on', async () => (await persistence(node, 'aof_enabled')) === '1')
    disk.set()
    for (const client of clients) assert.equal((await client.receive(REPLY_MS)).mark, '+')
    await waitFor('the snapshot', async () => (await persistence(node, 'aof_rewrite_in_progress')) === '0')
    await node.ask('SET', 'first', 'first')
    await node.kill()
    await node.start({ appendonly: 'yes' })
    await holds(node, ['first'])
  })

  it('on which files cannot be made at the start: one line names the directory and the reason', async () => {
    const node = await start({})
    await node.ask('SET', 'first', 'first')
    await node.shutdown()
    disk.set({ calls: ['open'], path: 'journal-2', code: 'EACCES' })
    const { outcome, stderr } = await runMain(['--port', '0', '--dir', node.dir], disk.env)
    assert.equal(outcome, 1)
    assert.equal(stderr, `cannot begin a journal in ${node.dir}: Permission denied\n`)
  })

  it('that cannot be read at the start: one line names the file and the reason, and nothing is cut off for it', async () => {
    const node = await start({ appendfsync: 'always' })
    await node.ask('SET', 'first', 'first')
    await node.ask('BGREWRITEAOF')
    await waitFor('a snapshot', async () => (await persistence(node, 'aof_rewrites')) === '1')
    await node.ask('SET', 'second', 'second')
    await node.kill()
    const cases: [Omit<Fault, 'code'>, RegExp][] = [
      [{ calls: ['open'], path: 'snapshot-2' }, /^cannot open .*snapshot-2\.kmsh: I\/o error\n$/],
      [{ calls: ['read'], path: 'snapshot-2' }, /^cannot read .*snapshot-2\.kmsh at offset 0: I\/o error\n$/],
      [{ calls: ['read'], path: 'journal-2' }, /^cannot read .*journal-2\.kmsh at offset 0: I\/o error\n$/],
      [
        { calls: ['read'], path: 'identity.key$' },
        /^cannot read the identity key .*identity\.key: I\/o error\n$/,
      ],
      // a start after a kill writes the end again
      [{ calls: ['write', 'fdatasync'], path: 'journal-2' }, /^Cannot load from .*: EIO: .*\n$/],
    ]
    for (const [fault, line] of cases) {
      disk.set({ ...fault, code: 'EIO' })
      const { outcome, stderr } = await runMain(['--port', '0', '--dir', node.dir], disk.env)
      assert.equal(outcome, 1, fault.path)
      assert.match(stderr, line)
    }
    disk.set()
    await node.start()
    await holds(node, ['first', 'second'])
  })

  it('whose directory is deleted: it is made anew with all that was acknowledged, and the same node', async () => {
    const node = await start({ appendfsync: 'always' })
    const peer = await startPeer(node)
    const id = await node.ask('MESH', 'MYID')
    // out of the node's way first: it could make a file in it at any moment
    renameSync(node.dir, `${node.dir}.deleted`)
    rmSync(`${node.dir}.deleted`, { recursive: true })
    await assert.rejects(node.ask('SET', 'lost', 'lost'), 'no write is acknowledged that is in no file')
    const acknowledged = ['first', 'from the peer', 'after']
    assert.match(await untilRefused(node, 'meanwhile', acknowledged), /^MISCONF .*: it was deleted$/)
    await replicates(peer, node, 'from the peer')
    await waitFor(
      'a snapshot',
      async () => Number(await persistence(node, 'aof_rewrites')) > 0,
      NEW_JOURNAL_MS,
    )
    await letIn(node, 'after')
    const second = await runMain(['--port', '0', '--dir', node.dir])
    assert.match(second.stderr, /is in use by another keymesh process/)
    await keeps(node, peer, acknowledged)
    assert.equal(await node.ask('MESH', 'MYID'), id)
  })

  /** The disk is being forced, which takes long: everybody who does not wait for it is served. */
  async function servesOthers(node: TestNode, peer: TestNode): Promise<void> {
    const client = await node.client()
    for (let i = 0; i < 200; i++) assert.equal(await client.ask('GET', 'first'), 'first')
    await replicates(peer, node, 'meanwhile')
    assert.equal(
      await persistence(node, 'aof_pending_bio_fsync'),
      '1',
      'all that while the disk was being forced',
    )
  }

  const isForcing = (node: TestNode): Promise<unknown> =>
    waitFor('the disk to be forced', async () => (await persistence(node, 'aof_pending_bio_fsync')) === '1')

  const held: Fault = { calls: ['fdatasync'], path: 'journal-', holds: true }

  it('that is slow holds up nobody but whose write has to be on it (always)', async () => {
    const node = await start({ appendfsync: 'always' })
    const peer = await startPeer(node)
    const client = await node.client()
    disk.set(held)
    let isAnswered = false
    client.send('SET', 'slow', 'slow')
    const answer = client.receive(REPLY_MS).then(() => {
      isAnswered = true
    })
    await isForcing(node)
    await servesOthers(node, peer)
    assert.ok(!isAnswered, 'it was answered before the disk had it')
    disk.set()
    await answer
    assert.equal(await persistence(node, 'aof_delayed_fsync'), '0')
    await keeps(node, peer, ['first', 'slow', 'meanwhile'])
  })

  it('that is slow holds up nobody, and is told of (everysec)', async () => {
    const node = await start({ appendfsync: 'everysec' })
    const peer = await startPeer(node)
    const client = await node.client()
    disk.set(held)
    await client.ask('SET', 'slow', 'slow')
    await isForcing(node)
    await client.ask('SET', 'late', 'late')
    await waitFor(
      'the disk to be found late',
      async () => (await persistence(node, 'aof_delayed_fsync')) !== '0',
    )
    assert.match(node.log, /Asynchronous AOF fsync is taking too long \(disk is busy\?\)/)
    await servesOthers(node, peer)
    disk.set()
    await keeps(node, peer, ['first', 'slow', 'late', 'meanwhile'])
  })
})

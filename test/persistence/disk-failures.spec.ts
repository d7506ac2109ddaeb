import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runMain, startNode, type TestNode } from '../helpers/start-node.js'
import { waitFor } from '../helpers/wait-for.js'

/** A disk that is full, that is deleted, and one on which files cannot be made: on real processes and real file systems. */
describe('a disk that fails', () => {
  const mounts: string[] = []
  const nodes: TestNode[] = []

  before(function () {
    if (process.getuid?.() !== 0) this.skip()
  })

  afterEach(async () => {
    for (const node of nodes.splice(0)) await node.kill().catch(() => {})
    for (const dir of mounts.splice(0)) {
      execFileSync('umount', ['-l', dir])
      rmSync(dir, { recursive: true, force: true })
    }
  })

  function small(megabytes: number): string {
    const dir = mkdtempSync(join(tmpdir(), 'keymesh-small-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', dir])
    mounts.push(dir)
    return dir
  }

  async function start(dir: string, directives: Record<string, string> = {}): Promise<TestNode> {
    const node = await startNode({ dir, directives: { save: '', ...directives } })
    nodes.push(node)
    return node
  }

  const persistence = async (node: TestNode, field: string): Promise<string | undefined> =>
    (await node.info('persistence')).get(field)

  /** Writes until one is refused or its connection ends; returns how many were acknowledged and what the refusal said. */
  async function fill(node: TestNode, name: string): Promise<{ done: number; refusal: string }> {
    const client = await node.client()
    const value = 'x'.repeat(32 * 1024)
    for (let done = 0; ; done++) {
      try {
        await client.ask('SET', `${name}:${done}`, value)
      } catch (error) {
        return { done, refusal: (error as Error).message }
      }
    }
  }

  for (const policy of ['always', 'everysec']) {
    it(`refuses writes while it is full, and has all that was acknowledged when it has room again (${policy})`, async () => {
      const dir = small(4)
      const node = await start(dir, { appendfsync: policy })
      const { done, refusal } = await fill(node, 'k')
      assert.ok(done > 50, `${done} writes`)
      if (policy === 'everysec')
        assert.equal(refusal, 'MISCONF Errors writing to the AOF file: No space left on device')
      await assert.rejects(node.ask('SET', 'a', 'b'), /MISCONF Errors writing to the AOF file: No space left/)
      assert.equal(await node.ask('EXISTS', 'k:0'), 1)
      assert.equal(await persistence(node, 'aof_last_write_status'), 'err')
      execFileSync('mount', ['-o', 'remount,size=32m', dir])
      await waitFor(
        'writes to be let in',
        async () => (await node.ask('SET', 'a', 'b').catch(() => '')) === 'OK',
      )
      assert.equal(await persistence(node, 'aof_last_write_status'), 'ok')
      await node.kill()
      await node.start()
      assert.equal(await node.ask('GET', 'a'), 'b')
      for (let i = 0; i < done; i++) assert.equal(await node.ask('STRLEN', `k:${i}`), 32 * 1024)
    })
  }

  it('is named when it is full at the first start and at a later one, and nothing is left behind', async () => {
    const dir = small(1)
    const fill = (): void => {
      const fd = openSync(join(dir, 'fill'), 'a')
      const block = Buffer.alloc(4096)
      for (let isFull = false; !isFull; ) {
        try {
          writeSync(fd, block)
        } catch {
          isFull = true
        }
      }
      closeSync(fd)
    }
    const refused = async (): Promise<string> => (await runMain(['--port', '0', '--dir', dir])).stderr
    fill()
    assert.match(await refused(), /^cannot write the identity key .*identity\.key: ENOSPC\n$/)
    assert.deepEqual(readdirSync(dir), ['fill'])
    unlinkSync(join(dir, 'fill'))
    const node = await start(dir)
    await node.ask('SET', 'a', '1')
    await node.shutdown()
    fill()
    assert.equal(await refused(), `cannot begin a journal in ${dir}: No space left on device\n`)
    unlinkSync(join(dir, 'fill'))
    await node.start()
    assert.equal(await node.ask('GET', 'a'), '1')
  })

  it('keeps a node from ending that has acknowledged what is not on it', async () => {
    const dir = small(4)
    const node = await start(dir, { appendfsync: 'everysec' })
    const { done } = await fill(node, 'k')
    // the write that met the full disk was acknowledged before anyone knew
    await assert.rejects(node.ask('SHUTDOWN'), { message: 'ERR Errors trying to SHUTDOWN. Check logs.' })
    assert.equal(await node.ask('DBSIZE'), done)
    execFileSync('mount', ['-o', 'remount,size=32m', dir])
    const client = await node.client()
    client.send('SHUTDOWN')
    await waitFor('the node to end', () => !node.alive)
    await node.start()
    assert.equal(await node.ask('DBSIZE'), done)
  })

  it('survives kill -9 while it is full', async () => {
    const dir = small(4)
    const node = await start(dir, { appendfsync: 'always' })
    const { done } = await fill(node, 'k')
    await node.kill()
    execFileSync('mount', ['-o', 'remount,size=32m', dir])
    await node.start()
    for (let i = 0; i < done; i++) assert.equal(await node.ask('EXISTS', `k:${i}`), 1)
  })

  it('goes on without a snapshot that does not fit', async () => {
    const dir = small(4)
    const node = await start(dir)
    for (let i = 0; i < 70; i++) await node.ask('SET', `k:${i}`, 'x'.repeat(32 * 1024))
    await node.ask('BGREWRITEAOF')
    await waitFor('it to fail', async () => (await persistence(node, 'aof_last_bgrewrite_status')) === 'err')
    assert.equal(await node.ask('SET', 'small', 'value'), 'OK')
    assert.ok(!readdirSync(dir).some(name => name.endsWith('.tmp')))
    await node.kill()
    await node.start()
    assert.equal(await node.ask('DBSIZE'), 71)
  })

  it('notices that its journal was deleted, and writes everything anew', async () => {
    const node = await start(small(16))
    await node.ask('SET', 'a', '1')
    unlinkSync(join(node.dir, 'journal-1.kmsh'))
    await waitFor('a snapshot', async () => Number(await persistence(node, 'aof_rewrites')) > 0)
    await waitFor(
      'writes to be let in',
      async () => (await node.ask('SET', 'b', '2').catch(() => '')) === 'OK',
    )
    await node.kill()
    await node.start()
    assert.equal(await node.ask('DBSIZE'), 2)
  })

  it('lets nobody else in and comes back as the same node, though its lock and its identity were removed', async () => {
    const node = await start(small(16))
    const id = await node.ask('MESH', 'MYID')
    for (const name of ['keymesh.lock', 'identity.key']) unlinkSync(join(node.dir, name))
    await waitFor('them to be there again', () =>
      ['keymesh.lock', 'identity.key'].every(name => readdirSync(node.dir).includes(name)),
    )
    const { stderr } = await runMain(['--port', '0', '--dir', node.dir])
    assert.match(stderr, /is in use by another keymesh process/)
    await node.kill()
    await node.start()
    assert.equal(await node.ask('MESH', 'MYID'), id)
  })

  it('refuses writes while its directory is gone, and comes back as the same node', async () => {
    const parent = small(16)
    const dir = join(parent, 'data')
    mkdirSync(dir)
    const node = await start(dir)
    const id = await node.ask('MESH', 'MYID')
    await node.ask('SET', 'a', '1')
    rmSync(dir, { recursive: true })
    // a file in its place: it cannot be made again yet
    writeFileSync(dir, '')
    await waitFor('writes to be refused', () =>
      node.ask('SET', 'b', '2').then(
        () => false,
        error => /^MISCONF/.test(error.message),
      ),
    )
    assert.equal(await node.ask('GET', 'a'), '1')
    unlinkSync(dir)
    await waitFor(
      'writes to be let in',
      async () => (await node.ask('SET', 'c', '3').catch(() => '')) === 'OK',
      20_000,
    )
    await node.kill()
    await node.start()
    assert.equal(await node.ask('GET', 'a'), '1')
    assert.equal(await node.ask('GET', 'c'), '3')
    assert.equal(await node.ask('MESH', 'MYID'), id)
  })

  it('is named when it cannot be written to at the start', async () => {
    const parent = small(4)
    const dir = join(parent, 'data')
    mkdirSync(dir)
    const node = await start(dir)
    await node.ask('SET', 'a', '1')
    await node.shutdown()
    execFileSync('mount', ['-o', 'remount,ro', parent])
    await assert.rejects(node.start(), /cannot lock the data directory .*EROFS|Read-only file system/)
    execFileSync('mount', ['-o', 'remount,rw', parent])
    await node.start()
    assert.equal(await node.ask('GET', 'a'), '1')
    await node.shutdown()
    // while the node runs it puts its key back
    renameSync(join(dir, 'identity.key'), join(dir, 'kept.key'))
    await assert.rejects(
      node.start(),
      /journal-1\.kmsh is the data of node 12D3KooW\w+, whose .*identity\.key is missing/,
    )
  })
})

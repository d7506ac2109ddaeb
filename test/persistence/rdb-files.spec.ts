import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runMain, startNode, type TestNode } from '../helpers/start-node.js'
import { waitFor } from '../helpers/wait-for.js'
import { type ModelKey, readModel, writeModel } from '../unit/node/persistence/rdb/model.js'

const text = (key: string, value: string, db = 0): ModelKey => ({
  db,
  key,
  deadline: 0,
  value: { type: 'string', value },
})

describe('RDB files of a node', () => {
  let dir: string
  const nodes: TestNode[] = []

  const file = (): string => join(dir, 'dump.rdb')

  async function start(directives = {}): Promise<TestNode> {
    const node = await startNode({ dir, directives })
    nodes.push(node)
    return node
  }

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'keymesh-rdb-'))
  })

  afterEach(async () => {
    for (const node of nodes.splice(0)) await node.stop()
    rmSync(dir, { recursive: true, force: true })
  })

  it('are imported at the start, without what has expired, and counted in INFO', async () => {
    writeFileSync(
      file(),
      writeModel([text('a', '1'), text('b', '2', 3), { ...text('old', 'x'), deadline: 1 }]),
    )
    const node = await start()
    const client = await node.client()
    assert.equal(await client.ask('GET', 'a'), '1')
    assert.equal(await client.ask('EXISTS', 'old'), 0)
    assert.equal(await client.ask('SELECT', '3'), 'OK')
    assert.equal(await client.ask('GET', 'b'), '2')
    const info = await node.info('persistence')
    assert.deepEqual(
      ['rdb_last_load_keys_loaded', 'rdb_last_load_keys_expired', 'rdb_changes_since_last_save'].map(name =>
        info.get(name),
      ),
      ['2', '1', '0'],
    )
  })

  it('are imported where asked for, but not where the node has state of its own', async () => {
    writeFileSync(file(), writeModel([text('a', 'usual')]))
    const other = join(dir, 'other.rdb')
    writeFileSync(other, writeModel([text('a', 'asked for')]))
    const node = await start({ import: other })
    assert.equal(await node.ask('GET', 'a'), 'asked for')
    await node.shutdown()
    writeFileSync(join(dir, 'journal-1.kmsh'), '')
    await node.start()
    assert.match(node.log, /Not importing .*other\.rdb: this node has data of its own/)
  })

  it('stop the start when damaged, in one line that names file, offset and cause', async () => {
    const bytes = writeModel([text('key', 'x'.repeat(500))], false)
    writeFileSync(file(), bytes.subarray(0, bytes.length - 100))
    const { outcome, stderr } = await runMain(['--dir', dir, '--port', '0', '--mesh-port', '1'])
    assert.equal(outcome, 1)
    assert.match(
      stderr,
      /^Cannot import .*dump\.rdb: at offset \d+ \(key "key"\): the file ends too early.*\n$/,
    )
    assert.ok(existsSync(file()), 'the file was left alone')
  })

  it('stop the start when asked for and missing', async () => {
    const { outcome, stderr } = await runMain([
      '--dir',
      dir,
      '--import',
      'none.rdb',
      '--port',
      '0',
      '--mesh-port',
      '1',
    ])
    assert.equal(outcome, 1)
    assert.match(stderr, /^Cannot import .*none\.rdb: No such file or directory\n$/)
  })

  it('are written by BGSAVE in the background, whole or not at all', async () => {
    const node = await start()
    const client = await node.client()
    for (let i = 0; i < 2000; i++) client.send('SET', `key ${i}`, `value ${i}`)
    for (let i = 0; i < 2000; i++) await client.receive()
    assert.equal(await client.ask('BGSAVE'), 'Background saving started')
    await assert.rejects(client.ask('SAVE'), /ERR Background save already in progress/)
    await waitFor('the save to end', async () => (await node.info('persistence')).get('rdb_saves') === '1')
    assert.equal(readModel(readFileSync(file())).keys.length, 2000)
    assert.deepEqual(
      readdirSync(dir).filter(name => name.includes('.tmp')),
      [],
    )
    const info = await node.info('persistence')
    assert.equal(info.get('rdb_last_bgsave_status'), 'ok')
    assert.equal(info.get('rdb_changes_since_last_save'), '0')
  })

  it('that cannot be written refuse writes until they can, and the old file stays', async () => {
    const node = await start({ save: [[3600, 1]] })
    const client = await node.client()
    // the new file cannot take the name of a directory that is not empty
    mkdirSync(join(file(), 'occupied'), { recursive: true })
    await assert.rejects(client.ask('SAVE'), /^ErrorReply: ERR$/)
    assert.equal((await node.info('persistence')).get('rdb_last_bgsave_status'), 'err')
    await assert.rejects(client.ask('SET', 'a', '1'), /MISCONF Redis is configured to save RDB snapshots/)
    assert.match(node.log, /Saving the DB to .*dump\.rdb failed/)
    assert.deepEqual(
      readdirSync(dir).filter(name => name.includes('.tmp')),
      [],
    )
    rmSync(file(), { recursive: true })
    assert.equal(await client.ask('SAVE'), 'OK')
    assert.equal(await client.ask('SET', 'a', '1'), 'OK')
  })

  it('are written by save points', async () => {
    const node = await start({ save: [[1, 3]] })
    const client = await node.client()
    for (const key of ['a', 'b', 'c']) await client.ask('SET', key, '1')
    await waitFor('the save point', () => existsSync(file()))
    assert.equal(readModel(readFileSync(file())).keys.length, 3)
  })

  it('are written by SHUTDOWN SAVE, and at any stop where there is no journal', async () => {
    const node = await start()
    const client = await node.client()
    await client.ask('SET', 'a', '1')
    client.send('SHUTDOWN', 'SAVE')
    await waitFor('the node to end', () => !node.alive)
    assert.deepEqual(readModel(readFileSync(file())).keys, [text('a', '1')])
    await node.start({ appendonly: 'no' })
    await node.ask('SET', 'b', '2')
    await node.shutdown()
    assert.equal(readModel(readFileSync(file())).keys.length, 2)
  })

  it('that cannot be written at a stop keep the node from ending, which goes on with all it has', async () => {
    const node = await start({ appendonly: 'no', save: [[3600, 1]] })
    await node.ask('SET', 'a', '1')
    mkdirSync(join(file(), 'occupied'), { recursive: true })
    await assert.rejects(node.ask('SHUTDOWN'), { message: 'ERR Errors trying to SHUTDOWN. Check logs.' })
    assert.equal(await node.ask('GET', 'a'), '1')
    const client = await node.client()
    // not kill(), for which the test would have to wait in vain
    node.signal('SIGTERM')
    await waitFor('it to be refused', () => node.log.split("can't exit").length === 3)
    assert.equal(await client.ask('GET', 'a'), '1')
    rmSync(file(), { recursive: true })
    await client.ask('CONFIG', 'SET', 'stop-writes-on-bgsave-error', 'no')
    await client.ask('SET', 'b', '2')
    client.send('SHUTDOWN')
    await waitFor('the node to end', () => !node.alive)
    assert.equal(node.outcome, 0)
    assert.equal(readModel(readFileSync(file())).keys.length, 2)
  })

  it('that cannot be written keep nobody from SHUTDOWN FORCE', async () => {
    const node = await start({ appendonly: 'no', save: [[3600, 1]] })
    mkdirSync(join(file(), 'occupied'), { recursive: true })
    const client = await node.client()
    client.send('SHUTDOWN', 'FORCE')
    await waitFor('the node to end', () => !node.alive)
    assert.equal(node.outcome, 0)
    rmSync(file(), { recursive: true })
  })

  it('go to redis-cli --rdb', async () => {
    const node = await start()
    const client = await node.client()
    for (let i = 0; i < 500; i++) client.send('SET', `key ${i}`, 'x'.repeat(i * 10))
    for (let i = 0; i < 500; i++) await client.receive()
    const target = join(dir, 'copy.rdb')
    execFileSync('redis-cli', ['-p', String(node.port), '--rdb', target], {
      stdio: 'ignore',
      timeout: 10_000,
    })
    assert.match(execFileSync('redis-check-rdb', [target], { encoding: 'utf8' }), /500 keys read/)
    assert.deepEqual(
      readdirSync(dir).filter(name => name.includes('.tmp')),
      [],
    )
  })

  it('go to a client that says PSYNC, whose next requests wait until it has all', async () => {
    const node = await start()
    const client = await node.client()
    const value = 'x'.repeat(3 << 20)
    await client.ask('SET', 'key', value)
    const bytes = await converse(node.port, 'REPLCONF capa eof\r\nPSYNC ? -1\r\nPING\r\n', '+PONG\r\n')
    const head = /^\+OK\r\n\+FULLRESYNC [0-9a-f]{40} \d+\r\n\$(\d+)\r\n/.exec(
      bytes.toString('latin1', 0, 200),
    )
    assert.ok(head !== null, bytes.toString('latin1', 0, 200))
    const rdb = bytes.subarray(head[0].length, head[0].length + Number(head[1]))
    assert.deepEqual(readModel(rdb).keys, [text('key', value)])
    assert.equal(bytes.subarray(head[0].length + rdb.length).toString(), '+PONG\r\n')
  })

  it('are not promised to a replica: it is refused in words its log shows', async () => {
    const node = await start()
    const client = await node.client()
    assert.equal(await client.ask('REPLCONF', 'listening-port', '6379'), 'OK')
    await assert.rejects(client.ask('PSYNC', '?', '-1'), /NOMASTERLINK keymesh sends no replication stream/)
    await assert.rejects(client.ask('SYNC'), /NOMASTERLINK/)
    assert.equal(await client.ask('PING'), 'PONG')
  })
})

/** Sends text on a connection of its own and returns all that comes back until it ends with `last`. */
async function converse(port: number, sent: string, last: string): Promise<Buffer> {
  const socket = connect(port, '127.0.0.1')
  const chunks: Buffer[] = []
  try {
    socket.write(sent)
    for await (const chunk of socket) {
      chunks.push(chunk)
      if (chunk.toString('latin1').endsWith(last)) break
    }
    return Buffer.concat(chunks)
  } finally {
    socket.destroy()
  }
}

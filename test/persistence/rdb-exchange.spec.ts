import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Random } from '../helpers/random.js'
import { type RedisOracle, startRedis } from '../helpers/redis-oracle.js'
import { RespClient } from '../helpers/resp-client.js'
import { startNode, type TestNode } from '../helpers/start-node.js'
import { fill, readAll } from './data-set.js'

/** Data sets go from redis-server to keymesh and back as RDB files, and are compared by what commands read of them. */

/** Keys in each of three databases. */
const KEYS = 60
/** Types keymesh has reading commands for. */
const READABLE = ['string', 'list', 'set', 'hash']

describe('RDB files between redis-server and keymesh', function () {
  this.timeout(40_000)
  const dirs: string[] = []
  const stops: (() => Promise<void>)[] = []

  const temporary = (): string => {
    const dir = mkdtempSync(join(tmpdir(), 'keymesh-rdb-'))
    dirs.push(dir)
    return dir
  }

  async function redis(dir: string, ...args: string[]): Promise<{ server: RedisOracle; client: RespClient }> {
    const server = await startRedis(['--dir', dir, ...args])
    stops.push(() => server.stop())
    const client = await RespClient.connect(server.port)
    stops.push(() => client.close())
    return { server, client }
  }

  async function node(dir: string): Promise<{ node: TestNode; client: RespClient }> {
    const started = await startNode({ dir })
    stops.push(() => started.stop())
    return { node: started, client: await started.client() }
  }

  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop()
    for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true })
  })

  /** Fills a redis-server, imports its file, saves it again, loads that into another redis-server. */
  async function thereAndBack(...options: string[]): Promise<void> {
    const seed = Math.floor(Math.random() * 2 ** 32)
    const dir = temporary()
    const from = await redis(dir, ...options)
    await fill(from.client, new Random(seed), KEYS)
    const expected = await readAll(from.client)
    await from.client.ask('SAVE')
    await from.server.stop()

    const ours = await node(dir)
    const readable = new Map(
      [...expected].filter(([, value]) => READABLE.some(type => value.startsWith(`${type} `))),
    )
    assert.ok(readable.size > KEYS, `seed ${seed}`)
    assert.deepEqual(await readAll(ours.client, READABLE), readable, `seed ${seed}: what keymesh imported`)
    assert.equal(await ours.client.ask('SAVE'), 'OK')
    await ours.node.shutdown()

    const checked = execFileSync('redis-check-rdb', [join(dir, 'dump.rdb')], { encoding: 'utf8' })
    assert.match(checked, /RDB looks OK!/)
    assert.match(checked, /Checksum OK/)
    const to = await redis(dir)
    assert.deepEqual(await readAll(to.client), expected, `seed ${seed}: what redis-server loaded`)
  }

  it('carry all types there and back unchanged, with compressed list nodes', () =>
    thereAndBack('--list-compress-depth', '1'))

  it('carry all types in the encodings of large collections, without compression and checksum', () =>
    thereAndBack(
      ...[
        '--hash-max-listpack-entries',
        '0',
        '--zset-max-listpack-entries',
        '0',
        '--set-max-intset-entries',
        '0',
      ],
      ...['--list-max-listpack-size', '10', '--stream-node-max-entries', '3'],
      ...['--rdbcompression', 'no', '--rdbchecksum', 'no'],
    ))

  it('carry single keys by DUMP and RESTORE, both ways', async () => {
    const seed = Math.floor(Math.random() * 2 ** 32)
    const { client: real } = await redis(temporary())
    const { client: ours } = await node(temporary())
    const { client: again } = await redis(temporary())
    await fill(real, new Random(seed), KEYS)
    for (const [from, to] of [
      [real, ours],
      [ours, again],
    ]) {
      for (const db of [0, 3, 15]) {
        await Promise.all([from.ask('SELECT', db), to.ask('SELECT', db)])
        for (const key of (await from.ask('KEYS', '*')) as string[]) {
          const payload = await from.call('DUMP', key)
          assert.ok('text' in payload && payload.text !== null)
          const deadline = Math.max(0, Number(await from.ask('PEXPIRETIME', key)))
          assert.equal(
            await to.ask('RESTORE', key, deadline, payload.text, 'ABSTTL'),
            'OK',
            `seed ${seed}: ${key}`,
          )
        }
      }
    }
    assert.deepEqual(await readAll(again), await readAll(real), `seed ${seed}`)
  })
})

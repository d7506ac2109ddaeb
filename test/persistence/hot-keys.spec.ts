/** Large keys that clients write to without a pause go to redis-server as dump.rdb. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startRedis } from '../helpers/redis-oracle.js'
import { RespClient, type Word } from '../helpers/resp-client.js'
import { startNode } from '../helpers/start-node.js'
import { waitFor } from '../helpers/wait-for.js'

/** Elements of each key. */
const COUNT = 20_000
const STRING_BYTES = 2_000_000
const BATCH = 500

const numbers = Array.from({ length: COUNT }, (_, i) => i)

/** What makes the keys. */
const FILL: Word[][] = [
  ...batches(
    numbers.flatMap(i => [`stays ${i}`, i]),
    ['HSET', 'hash'],
  ),
  ...batches(
    numbers.flatMap(i => [i, `member ${i}`]),
    ['ZADD', 'zset'],
  ),
  ...batches(numbers.map(String), ['RPUSH', 'list']),
  ...batches(numbers.map(String), ['SADD', 'set']),
  ['SETRANGE', 'string', STRING_BYTES - 1, 'x'],
  ['XGROUP', 'CREATE', 'stream', 'group', '0', 'MKSTREAM'],
  ...numbers.map((i): Word[] => ['XADD', 'stream', `1-${i + 1}`, 'n', i]),
  ['XREADGROUP', 'GROUP', 'group', 'first', 'COUNT', COUNT / 2, 'STREAMS', 'stream', '>'],
]

/** What each key's own client sends, round after round. */
const WRITES: ((round: number) => Word[][])[] = [
  // one command's two fields are both in the file as it left them, or neither is
  round => [
    ['HSET', 'hash', 'left', round, 'right', round],
    ['HDEL', 'hash', `new ${round - 1}`],
    ['HSET', 'hash', `new ${round}`, 'x'],
  ],
  // a member that moves is never there twice
  round => [['ZADD', 'zset', (round * 7919) % (2 * COUNT), `member ${(round * 31) % COUNT}`]],
  // a ring: its elements are always the same
  () => [['RPOPLPUSH', 'list', 'list']],
  round => [
    ['SREM', 'set', (round * 31) % COUNT],
    ['SADD', 'set', (round * 31) % COUNT],
  ],
  round => [
    ['SETRANGE', 'string', (round * 104_729) % (STRING_BYTES - 10), `${round}`],
    ['APPEND', 'string', 'y'],
  ],
  // as long as before
  round => [
    ['XADD', 'stream', 'MAXLEN', '=', COUNT, '*', 'n', round],
    ['XREADGROUP', 'GROUP', 'group', 'second', 'COUNT', 2, 'STREAMS', 'stream', '>'],
    ['XACK', 'stream', 'group', `1-${round + 1}`],
    ['XCLAIM', 'stream', 'group', 'third', 0, `1-${COUNT / 2 - round}`],
  ],
]

function batches(words: readonly Word[], command: readonly Word[]): Word[][] {
  const all: Word[][] = []
  for (let i = 0; i < words.length; i += BATCH) all.push([...command, ...words.slice(i, i + BATCH)])
  return all
}

async function sendAll(client: RespClient, commands: readonly Word[][]): Promise<void> {
  for (let i = 0; i < commands.length; i += BATCH)
    await Promise.all(commands.slice(i, i + BATCH).map(command => client.ask(...command)))
}

describe('keys that are written to while they are saved', function () {
  this.timeout(60_000)
  const dir = mkdtempSync(join(tmpdir(), 'keymesh-hot-keys-'))
  after(() => rmSync(dir, { recursive: true, force: true }))

  /** Saves beside all the writes; returns how many rounds of each there were. */
  async function saveBesideWrites(): Promise<number[]> {
    const node = await startNode({ dir, directives: { appendonly: 'no', save: '' } })
    try {
      const client = await node.client()
      await sendAll(client, FILL)
      let isOver = false
      const writing = WRITES.map(async of => {
        const writer = await node.client()
        for (let round = 1; ; round++) {
          if (isOver) return round
          await Promise.all(of(round).map(command => writer.ask(...command)))
        }
      })
      await client.ask('BGSAVE')
      await waitFor(
        'the save',
        async () => (await node.info('persistence')).get('rdb_bgsave_in_progress') === '0',
      )
      isOver = true
      const rounds = await Promise.all(writing)
      const info = await node.info('persistence')
      equal(info.get('rdb_last_bgsave_status'), 'ok')
      ok(Number(info.get('rdb_last_cow_size')) > 0)
      return rounds
    } finally {
      await node.stop()
    }
  }

  it('are in a file that redis-server loads, each as it was at one moment', async () => {
    const rounds = await saveBesideWrites()
    ok(Math.min(...rounds) > 20, `rounds of writes beside it: ${rounds}`)
    const checked = execFileSync('redis-check-rdb', [join(dir, 'dump.rdb')], { encoding: 'utf8' })
    match(checked, /RDB looks OK!/)
    match(checked, /Checksum OK/)

    const redis = await startRedis(['--dir', dir, '--sanitize-dump-payload', 'yes'])
    try {
      const client = await RespClient.connect(redis.port)
      const ask = async (...words: Word[]): Promise<string[]> => (await client.ask(...words)) as string[]

      const fields = await ask('HGETALL', 'hash')
      const hash = new Map(
        fields.flatMap((name, i) => (i % 2 === 0 ? [[name, fields[i + 1]]] : [])) as [string, string][],
      )
      for (const i of numbers) equal(hash.get(`stays ${i}`), `${i}`)
      equal(hash.get('left'), hash.get('right'))
      ok(hash.size <= COUNT + 4)

      const byName = (a: string, b: string): number => Number(a) - Number(b)
      const members = await ask('ZRANGE', 'zset', 0, -1)
      deepEqual(members.sort(), numbers.map(i => `member ${i}`).sort())
      deepEqual((await ask('LRANGE', 'list', 0, -1)).sort(byName), numbers.map(String))
      const set = await ask('SMEMBERS', 'set')
      ok(set.length >= COUNT - 1 && new Set(set).size === set.length)
      ok(Number(await client.ask('STRLEN', 'string')) >= STRING_BYTES)

      const entries = (await client.ask('XRANGE', 'stream', '-', '+')) as [string, string[]][]
      equal(entries.length, COUNT)
      equal(await client.ask('XLEN', 'stream'), COUNT)
      const [, ...counts] = (await client.ask('XPENDING', 'stream', 'group')) as [
        number,
        string,
        string,
        [string, string][],
      ]
      const pending = (await client.ask('XPENDING', 'stream', 'group', '-', '+', 2 * COUNT)) as string[][]
      equal(
        pending.length,
        counts[2].reduce((sum, [, count]) => sum + Number(count), 0),
      )
      ok(pending.length > 0)
      await client.close()
    } finally {
      await redis.stop()
    }
  })
})

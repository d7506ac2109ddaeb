/** Streams with groups, consumers and pending entries go to redis-server and come back as dump.rdb. */
import { deepEqual, equal, match } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Random } from '../helpers/random.js'
import { startRedis } from '../helpers/redis-oracle.js'
import { RespClient, type Word } from '../helpers/resp-client.js'
import type { Plain } from '../helpers/resp-value.js'
import { infoFields, startNode } from '../helpers/start-node.js'
import { waitFor } from '../helpers/wait-for.js'

const KEYS = ['short', 'long', 'trimmed', 'emptied']
const GROUPS = ['g', 'other', '\x00\xff']
const CONSUMERS = ['one', 'two', 'three']

interface Opened {
  client: RespClient
  /** Ends the server without another save. */
  stop: () => Promise<unknown>
}

async function openRedis(dir: string): Promise<Opened> {
  const server = await startRedis(['--dir', dir])
  const client = await RespClient.connect(server.port)
  return { client, stop: () => server.stop() }
}

async function openNode(dir: string): Promise<Opened> {
  const node = await startNode({ dir, directives: { appendonly: 'no', save: '' } })
  return { client: await node.client(), stop: () => node.stop() }
}

/** What is read, claimed, acknowledged and deleted of one stream. */
function commandsFor(random: Random, key: string): Word[][] {
  const commands: Word[][] = []
  const count = key === 'short' ? 9 : 350
  for (let i = 1; i <= count; i++) {
    const fields = random.chance(0.7)
      ? ['name', i, 'text', 't'.repeat(random.int(40))]
      : [`f${i}`, random.int(1e6)]
    commands.push(['XADD', key, `${1_700_000_000_000 + i * 3}-${random.int(5)}`, ...fields])
  }
  const id = (): string => `${1_700_000_000_000 + (1 + random.int(count)) * 3}-${random.int(5)}`
  for (const group of GROUPS.map(name => Buffer.from(name, 'latin1'))) {
    commands.push(['XGROUP', 'CREATE', key, group, random.pick(['0', id()])])
    commands.push(['XGROUP', 'CREATECONSUMER', key, group, 'idle'])
    for (let i = 0; i < 12; i++) {
      const consumer = random.pick(CONSUMERS)
      const read = random.between(1, Math.ceil(count / 15))
      commands.push(['XREADGROUP', 'GROUP', group, consumer, 'COUNT', read, 'STREAMS', key, '>'])
      commands.push(['XACK', key, group, id(), id(), id(), id()])
      commands.push([
        'XCLAIM',
        key,
        group,
        random.pick(CONSUMERS),
        0,
        id(),
        id(),
        'RETRYCOUNT',
        random.int(300),
      ])
    }
  }
  for (let i = 0; i < count / 20; i++) commands.push(['XDEL', key, id(), id()])
  if (key === 'trimmed') commands.push(['XTRIM', key, 'MAXLEN', 120], ['XSETID', key, '1800000000000-7'])
  if (key === 'emptied') commands.push(['XTRIM', key, 'MAXLEN', 0])
  return commands
}

/** XINFO STREAM FULL of every key but for the sizes of a tree that is each server's own. */
async function look(client: RespClient): Promise<Plain[]> {
  const replies = await Promise.all(KEYS.map(key => client.ask('XINFO', 'STREAM', key, 'FULL', 'COUNT', 0)))
  return replies.map(reply =>
    (reply as Plain[]).filter(
      (_, i, all) => ![all[i], all[i - 1]].some(name => `${name}`.startsWith('radix-tree')),
    ),
  )
}

describe('dump.rdb with streams', function () {
  this.timeout(60_000)
  let dir: string
  const open: Opened[] = []

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'keymesh-streams-'))
  })
  afterEach(async () => {
    for (const { client, stop } of open.splice(0)) await Promise.all([client.close(), stop()])
    rmSync(dir, { recursive: true, force: true })
  })

  for (const [name, from, to] of [
    ['keymesh to redis-server', openNode, openRedis],
    ['redis-server to keymesh', openRedis, openNode],
  ] as const) {
    it(`from ${name}: the same XINFO STREAM FULL`, async () => {
      const seed = Number(process.env.KEYMESH_SEED ?? 1)
      const random = new Random(seed)
      const source = await from(dir)
      open.push(source)
      const { client } = source
      for (const key of KEYS) for (const words of commandsFor(random, key)) await client.ask(...words)
      const expected = await look(client)
      match(String(await client.ask('BGSAVE')), /^Background saving started/)
      await waitFor('the file to be written', async () => {
        const fields = infoFields(String(await client.ask('INFO', 'persistence')))
        return fields.get('rdb_bgsave_in_progress') === '0' && fields.get('rdb_last_bgsave_status') === 'ok'
      })
      const file = execFileSync('redis-check-rdb', [join(dir, 'dump.rdb')], { encoding: 'utf8' })
      match(file, /RDB looks OK!/)
      const target = await to(dir)
      open.push(target)
      equal(await target.client.ask('DBSIZE'), KEYS.length)
      deepEqual(await look(target.client), expected, `seed ${seed}`)
    })
  }
})

/**
 * `npm run bench:blocks`: what makes clients wait for others, beside redis-server. `-- --save` keeps the result in
 * bench/results, `-- --keys N` takes another size than a million.
 *
 * While each command is carried out, one client sends PING after PING; of keymesh the longest time that its event loop
 * stood still is told as well, by the process itself: what the PING's client and the kernel add is not in that.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { RespClient } from '../test/helpers/resp-client.js'
import { fill, pipeline } from './fill.js'
import { keysAsked } from './keys.js'
import { Prober } from './prober.js'
import { Report } from './report.js'
import { type BenchServer, longestBlock, Servers } from './servers.js'

const POLL_MS = 20
/** How long a server is watched after it has answered: some of the work comes later. */
const SETTLE_MS = 500
const STRING_BYTES = 100_000_000
/** Keys that expire together do so this long after the first is written, ms. */
const EXPIRE_MS = 20_000
const REPLY_MS = 120_000
/** Commands that a client which writes meanwhile sends together. */
const WRITES_AT_ONCE = 20

const KEYS = keysAsked(1_000_000, 1000)
const COUNT = KEYS.toLocaleString('en')

interface Scenario {
  data: string
  fill: (client: RespClient, port: number) => Promise<unknown>
  /** Carried out one after the other; none: what the data do by themselves until none is left. */
  commands: string[][]
  /** What one more client sends meanwhile, without a pause. */
  writes?: (index: number) => readonly string[]
}

const strings = (_: RespClient, port: number): Promise<void> => fill(port, KEYS)
const hash = (_: RespClient, port: number): Promise<void> =>
  pipeline(port, KEYS, i => ['HSET', 'hash', `field:${i}`, `value:${i}`])
const string = (client: RespClient): Promise<unknown> =>
  client.ask('SETRANGE', 'string', STRING_BYTES - 1, 'x')
const stream = (_: RespClient, port: number): Promise<void> =>
  pipeline(port, KEYS, i => ['XADD', 'stream', `1-${i + 1}`, 'text', `entry ${i}`], 2)
const SAVES = [['BGREWRITEAOF'], ['BGSAVE']]

const SCENARIOS: Scenario[] = [
  { data: `${COUNT} strings of 64 B`, fill: strings, commands: [...SAVES, ['FLUSHALL', 'ASYNC']] },
  { data: `${COUNT} strings of 64 B`, fill: strings, commands: [['FLUSHALL']] },
  { data: `a hash of ${COUNT} fields`, fill: hash, commands: [...SAVES, ['UNLINK', 'hash']] },
  { data: `a hash of ${COUNT} fields`, fill: hash, commands: [['DEL', 'hash']] },
  {
    data: `a hash of ${COUNT} fields, written to`,
    fill: hash,
    commands: SAVES,
    writes: i => ['HSET', 'hash', `field:${(i * 7919) % KEYS}`, `new:${i}`],
  },
  {
    data: `a stream of ${COUNT} entries, written to`,
    fill: stream,
    commands: SAVES,
    writes: i => ['XADD', 'stream', '*', 'text', `new ${i}`],
  },
  {
    data: 'a string of 100 MB',
    fill: string,
    commands: [...SAVES, ['UNLINK', 'string']],
  },
  {
    data: 'a string of 100 MB, written to',
    fill: string,
    commands: SAVES,
    writes: i => ['SETBIT', 'string', `${(i * 104_729) % (8 * STRING_BYTES)}`, '1'],
  },
  {
    data: 'nothing',
    fill: async () => {},
    commands: [
      ['SETRANGE', 'string', `${STRING_BYTES - 1}`, 'x'],
      ['APPEND', 'string', 'x'],
    ],
  },
  {
    data: `${COUNT} keys that expire in one moment`,
    fill: (_, port) => {
      const at = Date.now() + EXPIRE_MS
      return pipeline(port, KEYS, i => ['SET', `key:${i}`, 'value', 'PXAT', `${at}`])
    },
    commands: [],
  },
]

interface Figures {
  tookMs: number
  pingMs: number
  blockMs: number | undefined
}

const report = new Report('blocks', 'npm run bench:blocks -- --save')
const servers = new Servers()
const flags = ['--appendonly', 'yes', '--auto-aof-rewrite-percentage', '0']
try {
  const rows: string[][] = []
  for (const scenario of SCENARIOS) {
    const redis = await run(scenario, await servers.redis('redis-server', ...flags))
    const keymesh = await run(scenario, await servers.probed(...flags))
    keymesh.forEach((figures, i) => {
      const command = scenario.commands[i]?.join(' ') ?? ''
      const times = [redis[i].tookMs / 1000, figures.tookMs / 1000].map(each => each.toFixed(2))
      const waits = [redis[i].pingMs, figures.pingMs, figures.blockMs!].map(each => each.toFixed(1))
      rows.push([scenario.data, command, ...times, ...waits])
    })
  }
  report.line('')
  report.line(
    'The longest that a PING took while each command was carried out, and that the event loop stood still.',
  )
  const header = [
    'data',
    'command',
    'redis-server s',
    'keymesh s',
    'redis-server PING max ms',
    'keymesh PING max ms',
  ]
  report.table([...header, 'keymesh event loop ms'], rows)
  report.end()
} finally {
  await servers.stopAll()
}

async function run(scenario: Scenario, server: BenchServer): Promise<Figures[]> {
  const client = await RespClient.connect(server.port)
  await scenario.fill(client, server.port)
  const figures: Figures[] = []
  for (const command of scenario.commands)
    figures.push(
      await measure(server, () => beside(server, scenario.writes, () => carryOut(client, command))),
    )
  if (scenario.commands.length === 0) figures.push(await measure(server, () => untilEmpty(client)))
  await client.close()
  await servers.stop(server)
  return figures
}

async function measure(server: BenchServer, work: () => Promise<void>): Promise<Figures> {
  await pause(SETTLE_MS)
  await longestBlock(server)
  const prober = new Prober(server.port)
  const startedAt = performance.now()
  await work()
  const tookMs = performance.now() - startedAt
  await pause(SETTLE_MS)
  const pingMs = prober.end().at(-1) ?? 0
  return { tookMs, pingMs, blockMs: await longestBlock(server) }
}

/** Does the work while one more client writes. */
async function beside(
  server: BenchServer,
  writes: Scenario['writes'],
  work: () => Promise<void>,
): Promise<void> {
  if (writes === undefined) return work()
  let isOver = false
  const writing = async (): Promise<void> => {
    const client = await RespClient.connect(server.port)
    for (let i = 0; !isOver; i += WRITES_AT_ONCE)
      await Promise.all(Array.from({ length: WRITES_AT_ONCE }, (_, n) => client.ask(...writes(i + n))))
    await client.close()
  }
  const written = writing()
  await work()
  isOver = true
  await written
}

/** Sends a command and waits for its end, in the background or not. */
async function carryOut(client: RespClient, command: string[]): Promise<void> {
  client.send(...command)
  await client.receive(REPLY_MS)
  const running = /(rdb_bgsave|aof_rewrite)_(in_progress|scheduled):1/
  while (running.test(`${await client.ask('INFO', 'persistence')}`)) await pause(POLL_MS)
}

async function untilEmpty(client: RespClient): Promise<void> {
  while (Number(await client.ask('DBSIZE')) > 0) await pause(POLL_MS)
}

/**
 * `npm run bench:durability`: what it costs to keep data on disk, beside redis-server with its append-only file under the
 * same `appendfsync`, in turn; `-- --save` keeps the result in bench/results, `-- --keys N` takes another number of keys.
 *
 * SET throughput at each policy; the round trips of one client while a snapshot of all keys is written; the memory that
 * takes; bytes on disk; and the time from the start of the process to the first answer with all keys there.
 */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { RespClient } from '../test/helpers/resp-client.js'
import { benchmark } from './benchmark.js'
import { fill } from './fill.js'
import { keysAsked } from './keys.js'
import { Prober } from './prober.js'
import { median, megabytes, Report, thousands } from './report.js'
import { type BenchServer, longestBlock, redisCli, residentBytes, Servers } from './servers.js'

const ROUNDS = 5
const WARM_UP_REQUESTS = 200_000
const POLICIES = ['always', 'everysec', 'no'] as const
/** Requests of a round, by policy and pipeline: forcing is slow. */
const REQUESTS = { always: { 1: 10_000, 16: 100_000 }, everysec: { 1: 100_000, 16: 500_000 } } as const
const RESTARTS = 5
const POLL_MS = 20

const KEYS = keysAsked(1_000_000, 1000)

const report = new Report('durability', 'npm run bench:durability -- --save')
const servers = new Servers()
try {
  await throughput()
  await snapshot()
  report.end()
} finally {
  await servers.stopAll()
}

/** Both, with a journal under this policy that is not rewritten by itself. */
async function pair(
  policy: string,
  isProbed = false,
): Promise<Record<'redis-server' | 'keymesh', BenchServer>> {
  const flags = ['--appendonly', 'yes', '--appendfsync', policy, '--auto-aof-rewrite-percentage', '0']
  return {
    'redis-server': await servers.redis('redis-server', ...flags),
    keymesh: await (isProbed ? servers.probed(...flags) : servers.keymesh(...flags)),
  }
}

async function throughput(): Promise<void> {
  const rows: string[][] = []
  for (const policy of POLICIES) {
    const both = await pair(policy)
    for (const { port } of Object.values(both)) benchmark(port, 16, WARM_UP_REQUESTS, ['SET'])
    for (const pipeline of [1, 16] as const) {
      const requests = REQUESTS[policy === 'always' ? 'always' : 'everysec'][pipeline]
      const rates: Record<keyof typeof both, number[]> = { 'redis-server': [], keymesh: [] }
      for (let round = 0; round < ROUNDS; round++)
        for (const [name, { port }] of Object.entries(both))
          rates[name as keyof typeof both].push(benchmark(port, pipeline, requests, ['SET']).SET)
      const ratio = median(rates.keymesh.map((rate, round) => rate / rates['redis-server'][round]))
      const medians = [rates['redis-server'], rates.keymesh].map(each => thousands(median(each)))
      rows.push([policy, `${pipeline}`, ...medians, ratio.toFixed(2)])
    }
    for (const server of Object.values(both)) await servers.stop(server)
  }
  report.line('')
  report.line(
    `Thousand SETs a second of 50 clients, values of 64 B, 100,000 different keys; medians of ${ROUNDS} rounds in turn, and of their ratios.`,
  )
  report.table(['appendfsync', 'pipeline', 'redis-server', 'keymesh', 'x redis-server'], rows)
}

async function snapshot(): Promise<void> {
  const rows: string[][] = []
  const both = await pair('everysec', true)
  for (const [name, server] of Object.entries(both)) {
    await fill(server.port, KEYS)
    const before = residentBytes(server)
    await longestBlock(server)
    const prober = new Prober(server.port)
    const startedAt = performance.now()
    const peak = await rewrite(server)
    const tookMs = performance.now() - startedAt
    const waits = prober.end()
    const block = await longestBlock(server)
    const at = (part: number): string => waits[Math.floor((waits.length - 1) * part)].toFixed(2)
    const bytes = diskBytes(server.dir)
    const restarts: number[] = []
    let running = server
    for (let i = 0; i < RESTARTS; i++) {
      await servers.stop(running)
      const start = performance.now()
      running = await servers.again(running)
      restarts.push(performance.now() - start)
    }
    if (Number(redisCli(running.port, 'dbsize')) !== KEYS) throw new Error(`${name} has lost keys`)
    rows.push([
      name,
      (tookMs / 1000).toFixed(2),
      at(0.99),
      at(1),
      block?.toFixed(2) ?? '',
      megabytes(before),
      (peak / before).toFixed(2),
      (bytes / KEYS).toFixed(0),
      (median(restarts) / 1000).toFixed(2),
    ])
    await servers.stop(running)
  }
  report.line(
    `BGREWRITEAOF of ${KEYS.toLocaleString('en')} keys of 16 B with values of 64 B, and a PING of one client after another meanwhile.`,
  )
  report.line(
    'Memory is the process itself: redis-server forks, and its child shares what neither of them changes. Restart is',
  )
  report.line(`from the start of the process to its first answer with all keys, the median of ${RESTARTS}.`)
  report.table(
    [
      'server',
      'snapshot s',
      'PING p99 ms',
      'PING max ms',
      'event loop stood still ms',
      'memory MB',
      'peak x',
      'bytes a key on disk',
      'restart s',
    ],
    rows,
  )
}

/** Writes a snapshot; returns the most memory the process had meanwhile, bytes. Does not hold this process up: a prober is in it. */
async function rewrite(server: BenchServer): Promise<number> {
  const client = await RespClient.connect(server.port)
  const isDone = async (): Promise<boolean> => {
    const info = `${await client.ask('INFO', 'persistence')}`
    return info.includes('aof_rewrite_in_progress:0') && info.includes('aof_rewrite_scheduled:0')
  }
  await client.ask('BGREWRITEAOF')
  let peak = 0
  for (let over = false; !over; over = await isDone()) {
    peak = Math.max(peak, residentBytes(server))
    await new Promise(resolve => setTimeout(resolve, POLL_MS))
  }
  await client.close()
  return Math.max(peak, residentBytes(server))
}

/** What the files of a directory and the directories in it take. */
function diskBytes(dir: string): number {
  return readdirSync(dir, { withFileTypes: true })
    .filter(entry => entry.isFile() || entry.isDirectory())
    .reduce((sum, entry) => {
      const path = join(dir, entry.name)
      return sum + (entry.isDirectory() ? diskBytes(path) : statSync(path).size)
    }, 0)
}

/**
 * `npm run bench`: redis-benchmark SET and GET at pipeline 1 and 16 against redis-server, one keymesh node, and one node
 * of a three-node mesh, in turn; then the memory of a million keys. `-- --save` keeps the result in bench/results.
 * Needs Debian's redis-server and redis-tools; KEYMESH_BENCH_KEYDB names a KeyDB binary to be measured beside them.
 */
import { benchmark, type Command } from './benchmark.js'
import { fill } from './fill.js'
import { median, megabytes, Report, thousands } from './report.js'
import { type BenchServer, residentBytes, Servers } from './servers.js'

const ROUNDS = 5
/** Enough for the compiled code to be in place before anything is counted. */
const WARM_UP_REQUESTS = 400_000
const REQUESTS = { 1: 100_000, 16: 1_000_000 } as const
const KEYS = 1_000_000

const report = new Report('throughput', 'npm run bench -- --save')
const servers = new Servers()
try {
  await throughput()
  await memory()
  report.end()
} finally {
  await servers.stopAll()
}

async function throughput(): Promise<void> {
  const seed = await servers.keymesh()
  const others = ['--mesh-bootstrap', `127.0.0.1:${seed.meshPort}`]
  await servers.keymesh(...others)
  await servers.keymesh(...others)
  await servers.connected(seed, 2)
  const measured: Record<string, BenchServer> = {
    'redis-server': await servers.redis(),
    'one node': await servers.keymesh(),
    'one of three nodes': seed,
  }
  const keydb = process.env.KEYMESH_BENCH_KEYDB
  if (keydb !== undefined) measured.KeyDB = await servers.redis(keydb)
  for (const { port } of Object.values(measured)) benchmark(port, 16, WARM_UP_REQUESTS)
  const rows: string[][] = []
  for (const pipeline of [1, 16] as const) {
    const rates: Record<string, Record<Command, number[]>> = {}
    for (const name of Object.keys(measured)) rates[name] = { SET: [], GET: [] }
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, { port }] of Object.entries(measured)) {
        const rate = benchmark(port, pipeline, REQUESTS[pipeline])
        rates[name].SET.push(rate.SET)
        rates[name].GET.push(rate.GET)
      }
    }
    for (const command of ['SET', 'GET'] as const) {
      const base = rates['redis-server'][command]
      for (const name of Object.keys(measured)) {
        const own = rates[name][command]
        const ratio = median(own.map((rate, round) => rate / base[round]))
        const range = `${thousands(Math.min(...own))} to ${thousands(Math.max(...own))}`
        rows.push([`${pipeline}`, command, name, thousands(median(own)), range, ratio.toFixed(2)])
      }
    }
  }
  report.line('')
  report.line(
    `Thousand requests a second of 50 clients, values of 64 B, 100,000 different keys; medians of ${ROUNDS} rounds taken in turn,`,
  )
  report.line('and the median of the ratios to the redis-server of the same round.')
  report.table(['pipeline', 'command', 'server', 'k/s', 'lowest to highest', 'x redis-server'], rows)
  for (const server of Object.values(measured)) await servers.stop(server)
}

async function memory(): Promise<void> {
  const rows: string[][] = []
  let base = 0
  for (const name of ['redis-server', 'one node']) {
    const server = name === 'one node' ? await servers.keymesh() : await servers.redis()
    const empty = residentBytes(server)
    await fill(server.port, KEYS)
    const full = residentBytes(server)
    base ||= full
    rows.push([
      name,
      megabytes(empty),
      megabytes(full),
      ((full - empty) / KEYS).toFixed(0),
      (full / base).toFixed(2),
    ])
    await servers.stop(server)
  }
  report.line(
    `Resident memory before and after ${KEYS.toLocaleString('en')} keys of 16 B with values of 64 B.`,
  )
  report.table(['server', 'empty MB', 'full MB', 'bytes a key', 'x redis-server'], rows)
}

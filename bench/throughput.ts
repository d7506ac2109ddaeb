/**
 * `npm run bench`: redis-benchmark SET and GET at pipeline 1 and 16 against redis-server, one keymesh node, and one node
 * of a three-node mesh, in turn, as ratios of medians. Needs Debian's redis-server and redis-tools.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../test/helpers/ports.js'

const ROUNDS = 3
const REQUESTS = { 1: 60_000, 16: 400_000 } as const
const root = mkdtempSync(join(tmpdir(), 'keymesh-bench-'))
const children: ChildProcess[] = []
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

async function startServer(command: string, args: string[], port: number): Promise<number> {
  const child = spawn(command, args, { stdio: 'ignore' })
  children.push(child)
  for (let tries = 0; tries < 200; tries++) {
    try {
      const answer = execFileSync('redis-cli', ['-p', String(port), 'ping'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      if (answer.toString().startsWith('PONG')) return port
    } catch {
      // not up yet
    }
    await pause(50)
  }
  throw new Error(`${command} did not start on port ${port}`)
}

async function startKeymesh(seedMeshPort?: number): Promise<{ port: number; meshPort: number }> {
  const port = await freePort()
  const meshPort = await freePort()
  const main = fileURLToPath(new URL('../node/main.js', import.meta.url))
  const args = [
    main,
    '--port',
    String(port),
    '--mesh-port',
    String(meshPort),
    '--dir',
    mkdtempSync(join(root, 'n')),
  ]
  if (seedMeshPort !== undefined) args.push('--mesh-bootstrap', `127.0.0.1:${seedMeshPort}`)
  await startServer(process.execPath, args, port)
  return { port, meshPort }
}

function measure(port: number, pipeline: 1 | 16): Record<'SET' | 'GET', number> {
  const args = ['-p', String(port), '-t', 'set,get', '-c', '50', '-d', '64', '-r', '100000', '--csv']
  const out = execFileSync('redis-benchmark', [
    ...args,
    '-P',
    String(pipeline),
    '-n',
    String(REQUESTS[pipeline]),
  ])
  const rate = (name: string): number => Number(new RegExp(`"${name}","([0-9.]+)"`).exec(out.toString())?.[1])
  return { SET: rate('SET'), GET: rate('GET') }
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]

try {
  const redisPort = await freePort()
  await startServer(
    'redis-server',
    ['--port', String(redisPort), '--save', '', '--appendonly', 'no'],
    redisPort,
  )
  const single = await startKeymesh()
  const seed = await startKeymesh()
  for (let i = 0; i < 2; i++) await startKeymesh(seed.meshPort)
  await pause(3000)
  const servers = { 'redis-server': redisPort, 'one node': single.port, 'one of three': seed.port }
  process.stdout.write(`Node ${process.version}, medians of ${ROUNDS} rounds, 64 B values, 50 clients\n`)
  for (const pipeline of [1, 16] as const) {
    const rates: Record<string, { SET: number[]; GET: number[] }> = {}
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, port] of Object.entries(servers)) {
        const { SET, GET } = measure(port, pipeline)
        rates[name] ??= { SET: [], GET: [] }
        rates[name].SET.push(SET)
        rates[name].GET.push(GET)
      }
    }
    for (const command of ['SET', 'GET'] as const) {
      const base = median(rates['redis-server'][command])
      for (const name of Object.keys(servers)) {
        const rate = median(rates[name][command])
        const ratio = (rate / base).toFixed(2)
        process.stdout.write(
          `P${pipeline} ${command} ${name}: ${Math.round(rate)}/s, ${ratio} x redis-server\n`,
        )
      }
    }
  }
} finally {
  for (const child of children) child.kill('SIGTERM')
  await pause(1000)
  rmSync(root, { recursive: true, force: true })
}

/**
 * `npm run mesh`: three nodes on this machine, to try keymesh out. Each is a process of its own with its own data
 * directory; nodes 2 and 3 are told nothing but node 1's mesh address. Ctrl-C stops them all.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'

const NODES = 3
const FIRST_PORT = 6379
const MESH_PORT_OFFSET = 10_000
const WHOLE_MS_MAX = 20_000
const POLL_MS = 100

const isFree = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const probe = net.createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })

/** The next port from `from` on that is free for clients and, shifted, for the mesh. */
async function freePort(from: number): Promise<number> {
  for (let port = from; ; port++)
    if ((await isFree(port)) && (await isFree(port + MESH_PORT_OFFSET))) return port
}

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

async function waitUntilWhole(ports: readonly number[], running: () => boolean): Promise<void> {
  const deadline = Date.now() + WHOLE_MS_MAX
  for (const port of ports) {
    const redis = new Redis({ port, host: '127.0.0.1', retryStrategy: () => POLL_MS })
    redis.on('error', () => {})
    for (;;) {
      const info = await redis.info('replication').catch(() => '')
      if (info.includes(`connected_masters:${NODES - 1}`)) break
      if (!running() || Date.now() > deadline) throw new Error(`node on port ${port} did not join; see above`)
      await pause(POLL_MS)
    }
    redis.disconnect()
  }
}

const ports: number[] = []
for (let i = 0, from = FIRST_PORT; i < NODES; i++, from = ports[i - 1] + 1) ports.push(await freePort(from))
const root = mkdtempSync(join(tmpdir(), 'keymesh-'))
const children: ChildProcess[] = []
let stopping = false

function stop(code: number): void {
  if (stopping) return
  stopping = true
  process.exitCode = code
  for (const child of children) child.kill('SIGTERM')
}

function start(index: number): ChildProcess {
  const main = fileURLToPath(new URL('./main.js', import.meta.url))
  const dir = mkdtempSync(join(root, `node-${index + 1}-`))
  const args = ['--port', String(ports[index]), '--dir', dir, '--loglevel', 'warning']
  if (index > 0) args.push('--mesh-bootstrap', `127.0.0.1:${ports[0] + MESH_PORT_OFFSET}`)
  const child = spawn(process.execPath, [main, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  })
  child.on('exit', code => {
    if (!stopping) process.stderr.write(`node ${index + 1} ended with code ${code}\n`)
    stop(stopping ? 0 : 1)
    if (children.every(each => each.exitCode !== null || each.signalCode !== null))
      rmSync(root, { recursive: true, force: true })
  })
  return child
}

process.on('SIGINT', () => stop(0))
process.on('SIGTERM', () => stop(0))
process.stdout.write(`Starting ${NODES} nodes, on ports ${ports.join(', ')} ...\n`)
for (let i = 0; i < NODES; i++) children.push(start(i))
try {
  await waitUntilWhole(ports, () => !stopping)
  const nodes = ports.map(
    (port, i) => `  node ${i + 1}   redis-cli -p ${port}   mesh 127.0.0.1:${port + MESH_PORT_OFFSET}`,
  )
  process.stdout.write(`The mesh is whole: ${NODES} nodes, each the master of every other.

${nodes.join('\n')}

Try:
  redis-cli -p ${ports[0]} set greeting hello
  redis-cli -p ${ports[1]} get greeting
  redis-cli -p ${ports[2]} incr visits
  redis-cli -p ${ports[0]} info replication
  redis-cli -p ${ports[0]} mesh peers

Ctrl-C stops all of it.
`)
} catch (error) {
  if (!stopping) process.stderr.write(`${(error as Error).message}\n`)
  stop(1)
}

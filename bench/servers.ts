import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../test/helpers/ports.js'

const START_TRIES = 3000
const TRY_AGAIN_MS = 10
const STOP_MS = 10_000

export interface BenchServer {
  readonly port: number
  readonly meshPort: number
  readonly child: ChildProcess
  readonly dir: string
  /** What it was started with. */
  readonly command: string
  readonly args: readonly string[]
}

/** The servers of one benchmark, each with its own directory, which all go with stop(). */
export class Servers {
  readonly #root = mkdtempSync(join(tmpdir(), 'keymesh-bench-'))
  readonly #all: BenchServer[] = []

  /** A redis-server, or a server with its flags, that keeps nothing unless the flags say otherwise. */
  async redis(command = 'redis-server', ...flags: string[]): Promise<BenchServer> {
    const port = await freePort()
    const dir = mkdtempSync(join(this.#root, 'redis-'))
    const args = ['--port', String(port), '--dir', dir, '--save', '', '--appendonly', 'no', ...flags]
    return this.#start({ command, args, port, meshPort: 0, dir })
  }

  /** A keymesh node that keeps nothing unless the flags say otherwise; give `--mesh-bootstrap` to make it one of a mesh. */
  keymesh(...flags: string[]): Promise<BenchServer> {
    return this.#keymesh([], flags)
  }

  async #keymesh(nodeFlags: string[], flags: string[]): Promise<BenchServer> {
    const port = await freePort()
    const meshPort = await freePort()
    const dir = mkdtempSync(join(this.#root, 'keymesh-'))
    const main = fileURLToPath(new URL('../bundle/main.js', import.meta.url))
    const place = ['--port', String(port), '--mesh-port', String(meshPort), '--dir', dir]
    const args = [...nodeFlags, main, ...place, '--appendonly', 'no', ...flags]
    return this.#start({ command: process.execPath, args, port, meshPort, dir })
  }

  /** A keymesh node of which longestBlock() can be asked. */
  probed(...flags: string[]): Promise<BenchServer> {
    return this.#keymesh(['--import', new URL('loop-probe.js', import.meta.url).href], flags)
  }

  /** Starts a server that was stopped again, with what it left in its directory; resolves once it has loaded that. */
  again({ child: _, ...place }: BenchServer): Promise<BenchServer> {
    return this.#start(place)
  }

  /** Waits until this node is connected to so many others. */
  async connected({ port }: BenchServer, peers: number): Promise<void> {
    for (let tries = 0; tries < START_TRIES; tries++) {
      if (redisCli(port, 'info', 'mesh').includes(`mesh_peers_connected:${peers}`)) return
      await pause(TRY_AGAIN_MS)
    }
    throw new Error(`the node on port ${port} is not connected to ${peers} others`)
  }

  async stop(server: BenchServer): Promise<void> {
    const { child } = server
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise(resolve => child.once('exit', resolve))
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    await ended
    clearTimeout(timer)
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.#all.map(each => this.stop(each)))
    rmSync(this.#root, { recursive: true, force: true })
  }

  async #start(place: Omit<BenchServer, 'child'>): Promise<BenchServer> {
    const { command, args } = place
    const server = { ...place, child: spawn(command, args, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] }) }
    this.#all.push(server)
    for (let tries = 0; tries < START_TRIES; tries++) {
      if (redisCli(place.port, 'ping').startsWith('PONG')) return server
      await pause(TRY_AGAIN_MS)
    }
    throw new Error(`${command} did not start on port ${place.port}`)
  }
}

/** What redis-cli prints; nothing while the server does not answer. */
export function redisCli(port: number, ...args: string[]): string {
  try {
    return execFileSync('redis-cli', ['-p', String(port), ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
    }).toString()
  } catch {
    return ''
  }
}

/** How long the event loop of a probed server stood still at the most since this was last asked, ms; undefined of others. */
export async function longestBlock({ child, args }: BenchServer): Promise<number | undefined> {
  if (!args.includes('--import')) return undefined
  const answer = once(child, 'message')
  child.send('how long?')
  return (await answer)[0]
}

/** Resident memory of a process, bytes. */
export function residentBytes({ child }: BenchServer): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'latin1')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024
}

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

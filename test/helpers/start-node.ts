import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from './ports.js'
import { RespClient } from './resp-client.js'
import { runToEnd, ServerProcess, untilReady } from './server-process.js'
import { waitFor } from './wait-for.js'

/** The server of the very build this test belongs to, whichever output directory that is. */
export const MAIN = fileURLToPath(new URL('../../bundle/main.js', import.meta.url))

/** How long a node may take until it answers, ms: module loading on a busy two-core machine included. */
const START_MS = 30_000

type Scalar = string | number
/** A value; several values for a directive given several times; lists of words for one of several words. */
export type Directives = Record<string, Scalar | readonly Scalar[] | readonly (readonly Scalar[])[]>

export interface NodeOptions {
  directives?: Directives
  /** Names the node in logs. */
  name?: string
  /** A directory that exists, to come back to old data; by default a fresh one that stop() removes. */
  dir?: string
  port?: number
  meshPort?: number
  env?: Record<string, string>
  /** Words before the command, for instance `ip netns exec name`; they must end by replacing themselves with it. */
  wrapper?: readonly string[]
}

/** Directives as command-line words: `--name word word`. */
export function directiveArgs(directives: Directives): string[] {
  const args: string[] = []
  for (const [name, value] of Object.entries(directives)) {
    for (const given of Array.isArray(value) ? value : [value]) {
      args.push(`--${name}`, ...(Array.isArray(given) ? given : [given]).map(String))
    }
  }
  return args
}

/** This process's environment without what would configure a node. */
function cleanEnv(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('KEYMESH_'))
  return { ...Object.fromEntries(kept), ...extra }
}

const temporary = new Set<string>()
process.once('exit', () => {
  for (const dir of temporary) rmSync(dir, { recursive: true, force: true })
})

function temporaryDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'keymesh-test-'))
  temporary.add(dir)
  return dir
}

/** One keymesh node as a real process on loopback. It keeps its ports and directory across kill() and start(). */
export class TestNode {
  readonly name: string
  readonly port: number
  readonly meshPort: number
  readonly dir: string
  readonly directives: Directives
  readonly #env: Record<string, string>
  readonly #wrapper: readonly string[]
  readonly #clients = new Set<RespClient>()
  #process: ServerProcess | undefined

  constructor(port: number, meshPort: number, dir: string, options: NodeOptions) {
    this.port = port
    this.meshPort = meshPort
    this.dir = dir
    this.name = options.name ?? `node-${port}`
    this.directives = options.directives ?? {}
    this.#env = options.env ?? {}
    this.#wrapper = options.wrapper ?? []
  }

  /** `host:port` for another node's mesh-bootstrap. */
  get meshAddress(): string {
    return `127.0.0.1:${this.meshPort}`
  }

  get pid(): number {
    return this.#running.pid
  }

  get alive(): boolean {
    return this.#process?.alive ?? false
  }

  get log(): string {
    return this.#process?.log ?? ''
  }

  /** Its exit code or signal, once it has ended. */
  get outcome(): number | NodeJS.Signals | undefined {
    return this.#process?.outcome
  }

  /** Starts the process (again) and waits until it answers PING; `changes` are directives from now on. */
  async start(changes: Directives = {}): Promise<this> {
    Object.assign(this.directives, changes)
    const args = directiveArgs({
      port: this.port,
      'mesh-port': this.meshPort,
      bind: '127.0.0.1',
      'mesh-bind': '127.0.0.1',
      dir: this.dir,
      ...this.directives,
    })
    const [command, ...words] = [...this.#wrapper, process.execPath, MAIN, ...args]
    const server = new ServerProcess(this.name, command, words, this.dir, cleanEnv(this.#env))
    this.#process = server
    await untilReady(server, this.#answers(server))
    return this
  }

  /** A connection, authenticated where `requirepass` is set; closed with the node. */
  async client(): Promise<RespClient> {
    const client = await RespClient.connect(this.#clientAddress)
    this.#clients.add(client)
    const password = this.directives.requirepass
    if (password !== undefined && password !== '') await client.ask('AUTH', String(password))
    return client
  }

  /** One command on a connection of its own. */
  async ask(...words: Parameters<RespClient['ask']>): ReturnType<RespClient['ask']> {
    const client = await this.client()
    try {
      return await client.ask(...words)
    } finally {
      this.#clients.delete(client)
      await client.close()
    }
  }

  /** The fields of one INFO section. */
  async info(section: string): Promise<Map<string, string>> {
    return infoFields(String(await this.ask('INFO', section)))
  }

  signal(signal: NodeJS.Signals): void {
    this.#running.signal(signal)
  }

  /** Ends it at once (or by another signal), and waits for the end. Data and ports stay for start(). */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await this.#running.kill(signal)
  }

  /** A clean stop by SIGTERM, data and ports kept for start(). */
  async shutdown(): Promise<void> {
    await this.#running.stop()
  }

  /** Stops it for good and removes the directory it was given by startNode(). */
  async stop(): Promise<void> {
    for (const client of this.#clients) await client.close()
    await this.#process?.stop()
    if (temporary.delete(this.dir)) rmSync(this.dir, { recursive: true, force: true })
  }

  /** A unix socket where there is one: it is reached from any network namespace. */
  get #clientAddress(): number | string {
    const path = this.directives.unixsocket
    return path === undefined ? this.port : resolve(this.dir, String(path))
  }

  get #running(): ServerProcess {
    if (this.#process === undefined) throw new Error(`${this.name} was never started`)
    return this.#process
  }

  async #answers(server: ServerProcess): Promise<void> {
    await waitFor(
      () => `${this.name} to answer PING; it printed:\n${server.log}`,
      async () => {
        if (!server.alive) return true // untilReady() has rejected; only the polling is left to end
        const client = await RespClient.connect(this.#clientAddress)
        try {
          const reply = await client.call('PING')
          return reply.mark === '+' || /^NOAUTH/.test(String('text' in reply && reply.text))
        } finally {
          await client.close()
        }
      },
      START_MS,
    )
  }
}

/**
 * Starts one node on free ports in a fresh directory and waits until it answers.
 * Stop it in the suite's own `after`; what is forgotten is killed at the end of the run.
 */
export async function startNode(options: NodeOptions = {}): Promise<TestNode> {
  const port = options.port ?? (await freePort())
  const meshPort = options.meshPort ?? (await freePort())
  return new TestNode(port, meshPort, options.dir ?? temporaryDir(), options).start()
}

/** Runs the server with exactly these arguments until it ends by itself. */
export function runMain(
  args: readonly string[],
  env: Record<string, string> = {},
): ReturnType<typeof runToEnd> {
  return runToEnd(process.execPath, [MAIN, ...args], tmpdir(), cleanEnv(env))
}

/** The `name:value` lines of an INFO reply. */
export function infoFields(text: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon > 0 && !line.startsWith('#')) fields.set(line.slice(0, colon), line.slice(colon + 1))
  }
  return fields
}

/** Waits until a node's clock has moved on by more than `ms`: writes of nodes that are cut off are ordered by it. */
export async function clockPasses(node: TestNode, ms: number): Promise<void> {
  const time = async () => {
    const [seconds, micros] = (await node.ask('TIME')) as string[]
    return Number(seconds) * 1000 + Number(micros) / 1000
  }
  const start = await time()
  await waitFor('the clock to move on', async () => (await time()) > start + ms)
}

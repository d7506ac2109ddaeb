import { startRedis } from '../helpers/redis-oracle.js'
import { RespClient } from '../helpers/resp-client.js'
import { toPlain } from '../helpers/resp-value.js'
import { infoFields, startNode } from '../helpers/start-node.js'
import { waitFor } from '../helpers/wait-for.js'

export interface Server {
  name: string
  port: number
  alive: () => boolean
  log: () => string
  stop: () => Promise<void>
}

/** How long a command may take until the server counts its client as blocked, ms. */
const BLOCK_MS = 3_000

const redis = async (name: string): Promise<Server> => {
  const server = await startRedis()
  const { process } = server
  return {
    name: `${name} ${server.version}`,
    port: server.port,
    alive: () => process.alive,
    log: () => process.log,
    stop: server.stop,
  }
}

/** `ORACLE_SUBJECT=redis` compares redis-server with itself: what then differs is the script's fault, not keymesh's. */
const subject = async (): Promise<Server> => {
  if (process.env.ORACLE_SUBJECT === 'redis') return redis('redis-server as the subject')
  const node = await startNode({ name: 'keymesh' })
  return {
    name: 'keymesh',
    port: node.port,
    alive: () => node.alive,
    log: () => node.log,
    stop: () => node.stop(),
  }
}

let pair: Promise<[Server, Server]> | undefined

/** The two servers, started once for all scripts of a run: the one under test, then the real one. */
export function servers(): Promise<[Server, Server]> {
  pair ??= Promise.all([subject(), redis('redis-server')])
  return pair
}

/** Ends both, if they were started. */
export async function stopServers(): Promise<void> {
  const started = await pair?.catch(() => [])
  pair = undefined
  await Promise.all((started ?? []).map(server => server.stop()))
}

/** One script's connections to one server, by name; an extra one watches the server itself. */
export class Session {
  readonly server: Server
  readonly #protocol: 2 | 3
  readonly #connections = new Map<string, RespClient>()
  readonly #watcher: RespClient
  /** Connections with a command that has not been answered. */
  readonly stuck = new Set<string>()

  private constructor(server: Server, protocol: 2 | 3, watcher: RespClient) {
    this.server = server
    this.#protocol = protocol
    this.#watcher = watcher
  }

  static async open(server: Server, protocol: 2 | 3): Promise<Session> {
    if (!server.alive()) throw new Error(`${server.name} is not running; it printed:\n${server.log()}`)
    const watcher = await RespClient.connect(server.port)
    await watcher.ask('FLUSHALL')
    return new Session(server, protocol, watcher)
  }

  async connection(name: string): Promise<RespClient> {
    const open = this.#connections.get(name)
    if (open !== undefined) return open
    const client = await RespClient.connect(this.server.port)
    this.#connections.set(name, client)
    if (this.#protocol === 3) toPlain(await client.call('HELLO', '3'))
    return client
  }

  get connections(): Map<string, RespClient> {
    return this.#connections
  }

  /** Waits until this many clients are blocked, as INFO clients counts them. */
  async waitBlocked(count: number): Promise<void> {
    let seen: string | undefined
    await waitFor(
      () => `${this.server.name} to have ${count} blocked clients, it has ${seen}`,
      async () => {
        seen = infoFields(String(await this.#watcher.ask('INFO', 'clients'))).get('blocked_clients')
        return Number(seen) >= count
      },
      BLOCK_MS,
    )
  }

  async close(): Promise<void> {
    await Promise.all([this.#watcher, ...this.#connections.values()].map(client => client.close()))
  }
}

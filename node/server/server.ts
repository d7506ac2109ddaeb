import { SELF } from '../../protocol/clock/origins.js'
import { Args } from '../../protocol/resp/args.js'
import { RespError } from '../../protocol/resp/errors.js'
import { Reply } from '../../protocol/resp/reply.js'
import type { Config } from '../config/config.js'
import { Blocking } from '../dispatch/blocking.js'
import type { Command } from '../dispatch/command.js'
import { Dispatcher } from '../dispatch/dispatch.js'
import { Gates } from '../dispatch/gates.js'
import { Monitors } from '../dispatch/monitors.js'
import { Pause } from '../dispatch/pause.js'
import { Stats } from '../dispatch/stats.js'
import { CommandTable } from '../dispatch/table.js'
import { WatchedKeys } from '../dispatch/watched-keys.js'
import type { Log } from '../log.js'
import type { Durability } from '../persistence/durability.js'
import type { Loading } from '../persistence/loading.js'
import { RdbSaves } from '../persistence/rdb-saves.js'
import type { MeshService } from '../replication/mesh-service.js'
import type { Store } from '../store/store.js'
import { Turns } from '../turns.js'
import { Client } from './client.js'
import { Clients } from './clients.js'
import type { Connection } from './connection.js'
import { INFO_ORDER, Info } from './info.js'
import { CRON_MS } from './limits.js'
import { Maxmemory } from './maxmemory.js'
import type { Output } from './output.js'
import { PubSub } from './pubsub.js'
import { Settings } from './settings.js'
import { Timing } from './timing.js'

/** Whose replies wait for the disk. */
export type HeldConnection = Pick<Connection, 'address' | 'release' | 'destroy'>

export interface ServerInit {
  config: Config
  store: Store
  log: Log
  commands: readonly Command[]
}

/** The client-facing server: what commands reach through their context, and the batches they run in. */
export class Server {
  readonly config: Config
  readonly store: Store
  readonly log: Log
  readonly settings: Settings
  readonly table: CommandTable
  readonly stats = new Stats()
  readonly gates = new Gates()
  readonly monitors = new Monitors()
  readonly info = new Info(INFO_ORDER)
  readonly pubsub: PubSub
  readonly clients: Clients
  readonly watchedKeys: WatchedKeys
  readonly blocking: Blocking
  readonly pause: Pause
  readonly dispatcher: Dispatcher
  readonly rdb: RdbSaves
  readonly maxmemory: Maxmemory
  readonly timing: Timing
  /** For all that takes long. */
  readonly turns = new Turns(() => performance.now())
  /** The arguments of the request at hand; one for all connections. */
  readonly args = new Args()
  /** The replies of the batch at hand; one for all connections. */
  readonly reply = new Reply()
  /** Connections with a request that waits for the end of CLIENT PAUSE. */
  readonly parked = new Set<Connection>()
  /** Whose batch is being served. */
  current: Connection | undefined
  /** Cluster time, ms. */
  clock: () => number = Date.now
  /** What HELLO tells clients this node is. */
  role: () => string = () => 'master'
  /** SHUTDOWN: ends the node in its clean way; calls back if it has to go on. */
  shutdown: (words: readonly string[], onRefused: () => void) => void = () => {}
  /** The node's place in the mesh; set before clients are let in. */
  mesh!: MeshService
  /** What is kept on disk; undefined for a server without a directory. */
  durability: Durability | undefined
  /** The data being read back at the start. */
  loading: Loading | undefined
  /** The port clients connect to, as INFO tells it. */
  port = 0
  #unsent: Output[] = []
  readonly #resumable = new Set<Connection>()
  /** Connections whose replies wait for the disk. */
  #held = new Set<HeldConnection>()
  #settling = false
  #scheduled = false
  #cron: NodeJS.Timeout | undefined

  constructor({ config, store, log, commands }: ServerInit) {
    this.config = config
    this.store = store
    this.log = log
    this.settings = new Settings(config)
    this.table = new CommandTable(commands)
    this.pubsub = new PubSub()
    this.watchedKeys = new WatchedKeys(store)
    this.blocking = new Blocking(this)
    this.clients = new Clients(this)
    this.pause = new Pause(() => this.#unpark())
    this.dispatcher = new Dispatcher(this)
    this.timing = new Timing(config, this.dispatcher, () => this.clock())
    this.rdb = new RdbSaves(this)
    this.maxmemory = new Maxmemory(config, store, this.gates)
    store.onChange = (db, key) => this.#keyChanged(db, key)
    store.now = this.clock()
  }

  /** Starts what happens by itself. */
  start(): void {
    this.#cron = setInterval(() => this.#everySecond(), CRON_MS)
  }

  stop(): void {
    clearInterval(this.#cron)
    this.pause.end()
  }

  logError(text: string): void {
    this.log.warn(text)
  }

  /** A client without a connection, as scripts have one; it never waits. */
  createClient(): Client {
    const client = new Client(this, this.clients.allocateId())
    client.checkPlain()
    return client
  }

  disconnected(connection: Connection): void {
    this.parked.delete(connection)
    this.#resumable.delete(connection)
    this.#held.delete(connection)
    connection.client.closing = true
    this.clients.remove(connection.client)
  }

  beginBatch(connection: Connection): void {
    this.current = connection
    this.store.now = this.clock()
  }

  endBatch(): void {
    this.stats.stop()
    this.current = undefined
    this.settle()
  }

  /** Sends this at the end of the turn, with what all others have to send. */
  flushLater(output: Output): void {
    if (output.willFlush) return
    output.willFlush = true
    if (this.#unsent.length === 0) setImmediate(() => this.flush())
    this.#unsent.push(output)
  }

  /** The last write whose reply must wait for the disk, if any must: what is queued for a client now waits for it. */
  get lastWrite(): number {
    return this.durability?.holds ? this.store.applied.get(SELF) : 0
  }

  /** Whether replies to be sent after a write have to wait. If so the connection is flushed when the disk has it. */
  mustWait(connection: HeldConnection, write: number): boolean {
    if (this.durability === undefined || write <= this.durability.durableStamp) return false
    if (this.durability.journal?.failure === undefined) this.#held.add(connection)
    else this.#refuseHeld(connection)
    return true
  }

  /** The disk has more: sends what waited for it. */
  releaseHeld(): void {
    const held = this.#held
    this.#held = new Set()
    // one that has written more meanwhile goes on waiting
    for (const connection of held) connection.release()
  }

  /** What these clients have written is not on the disk. They must not be told that it is, nor that it was not done. */
  closeHeld(): void {
    for (const connection of this.#held) this.#refuseHeld(connection)
    this.#held.clear()
  }

  #refuseHeld(connection: HeldConnection): void {
    this.log.warn(`Closing client ${connection.address}: its last write could not be forced to the disk`)
    connection.destroy()
  }

  /** Sends everything that is queued for clients, after what they have written has gone to the journal. */
  flush(): void {
    this.durability?.commit()
    const outputs = this.#unsent
    this.#unsent = []
    for (const output of outputs) {
      output.willFlush = false
      output.flush()
    }
  }

  /** Goes on with this connection's requests once the batch is over. */
  later(connection: Connection): void {
    this.#resumable.add(connection)
    this.#schedule()
  }

  /** Serves and resumes whatever the last batch, or a change that came from elsewhere, has made possible. */
  settle(): void {
    if (this.#settling) return
    this.#settling = true
    try {
      while (this.blocking.ready || this.#resumable.size > 0) {
        if (this.blocking.ready) this.blocking.serve()
        for (const connection of this.#resumable) {
          this.#resumable.delete(connection)
          connection.continue()
        }
      }
    } finally {
      this.#settling = false
    }
  }

  /** Runs `write` under the client's protocol version and returns what it wrote to the shared reply. */
  capture<T>(client: Client, write: (reply: Reply) => T): { result: T | undefined; bytes: Buffer } {
    const { reply } = this
    const { len: before, version } = reply
    reply.version = client.version
    let result: T | undefined
    try {
      result = write(reply)
    } catch (error) {
      reply.truncate(before)
      if (!(error instanceof RespError)) this.logError(String((error as Error)?.stack ?? error))
      reply.error(error instanceof RespError ? error : 'ERR internal error')
    }
    const bytes = Buffer.from(reply.buf.subarray(before, reply.len))
    reply.truncate(before)
    reply.version = version
    return { result, bytes }
  }

  #keyChanged(db: number, key: string): void {
    const name = `${db}:${key}`
    this.watchedKeys.changed(name)
    this.blocking.changed(name)
    if (this.blocking.ready) this.#schedule()
  }

  #schedule(): void {
    if (this.current !== undefined || this.#settling || this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.settle()
    })
  }

  #unpark(): void {
    for (const connection of this.parked) connection.resume()
    this.parked.clear()
  }

  #everySecond(): void {
    this.stats.sample()
    this.store.access.everySecond()
    this.maxmemory.check()
    this.rdb.checkSavePoints()
    this.clients.closeIdle(this.clock())
    for (const client of this.clients) if ((client.wire?.outputBytes ?? 0) > 0) client.wire?.checkLimits()
  }
}

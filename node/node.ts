import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { Mesh } from '../discovery/mesh.js'
import { createMeshThread } from '../discovery/worker-proxy.js'
import { Origins, SELF } from '../protocol/clock/origins.js'
import { encodeServerHello } from '../protocol/peer/messages/hello.js'
import { WRONG_CLOCK } from '../protocol/resp/errors.js'
import { commands } from './commands/index.js'
import type { Config } from './config/config.js'
import { meshBind, meshPort, meshSecret } from './config/derived.js'
import { Log } from './log.js'
import { HttpListener } from './observe/http.js'
import { registerServerSections } from './observe/info/index.js'
import { meshInfo } from './observe/info/mesh.js'
import { replicationInfo } from './observe/info/replication.js'
import { DataDirectory, lastWriteOf, listState } from './persistence/data-directory.js'
import { Durability } from './persistence/durability.js'
import { SYNC_INTERVAL_MS } from './persistence/journal-limits.js'
import { Loading } from './persistence/loading.js'
import { machine } from './persistence/machine.js'
import type { Recovered } from './persistence/recovery.js'
import { importAtStart } from './persistence/start-import.js'
import { recoverAtStart } from './persistence/start-recovery.js'
import { ClusterClock } from './replication/cluster-clock.js'
import { MeshService } from './replication/mesh-service.js'
import { untilPeersLevel } from './replication/wait.js'
import { Background } from './server/background.js'
import { Listener } from './server/listener.js'
import { Server } from './server/server.js'
import { Store } from './store/store.js'
import { KEYMESH_VERSION } from './version.js'

/** The mesh may take so long to say goodbye; data is saved all the same. */
const LEAVE_MS_MAX = 2000

/** A whole node: the one place where its parts are made and wired. */
export class Node {
  readonly log: Log
  readonly server: Server
  readonly mesh: MeshService
  readonly clock = new ClusterClock(() => performance.now(), Date.now, performance.timeOrigin)
  readonly #config: Config
  readonly #store: Store
  readonly #listener: Listener
  readonly #http: HttpListener
  readonly #background: Background
  readonly #directory: DataDirectory
  #diskTimer: NodeJS.Timeout | undefined
  /** What SHUTDOWN was called with, once it was. */
  #shutdown: { words: readonly string[]; onRefused: () => void } | undefined

  private constructor(config: Config, directory: DataDirectory) {
    this.#config = config
    this.#directory = directory
    this.log = new Log({
      level: config.get('loglevel'),
      file: config.path('logfile'),
      format: config.get('log-format'),
    })
    const origin = Origins.id(Date.now(), directory.owner.readUInt16BE(0))
    this.#store = new Store({ databases: config.get('databases'), origin, random: Math.random })
    this.server = new Server({ config, store: this.#store, log: this.log, commands })
    const { server } = this
    server.clock = this.clock.now
    this.mesh = new MeshService({
      store: this.#store,
      mesh: this.#createMesh(origin),
      hasSeeds: config.get('mesh-bootstrap').length > 0,
      options: {
        get forgetMs() {
          return config.get('mesh-forget') * 1000
        },
        get tombstoneBytes() {
          return config.get('mesh-tombstone-memory')
        },
        get directPeers() {
          return config.get('mesh-direct-peers')
        },
      },
      clock: this.clock,
      turns: server.turns,
      clockChecked: wrong => server.gates.refuseWrites('clock', wrong ? WRONG_CLOCK : undefined),
      log: (level, text) => (level === 'warning' ? this.log.warn(text) : this.log.notice(text)),
      masterUser: () => config.get('masteruser'),
      masterPassword: () => config.get('masterauth'),
      published: (channel, message) => {
        server.pubsub.deliver(channel, message)
      },
      joined: () => {
        server.maxmemory.joined()
        server.settle()
      },
    })
    server.mesh = this.mesh
    server.shutdown = (words, onRefused) => {
      this.#shutdown = { words, onRefused }
      process.kill(process.pid, 'SIGTERM')
    }
    server.role = () => this.mesh.role
    server.pubsub.onPublish = (_kind, channel, message) => this.mesh.replication.publish(channel, message)
    registerServerSections(server, randomBytes(20).toString('hex'))
    server.info.register('replication', () => replicationInfo(server))
    server.info.register('mesh', () => meshInfo(server))
    this.#listener = new Listener(server)
    this.#http = new HttpListener(server)
    this.#background = new Background(config, this.#store, server.turns, this.clock.now)
  }

  /** Takes the data directory for this process. Rejects with a one-line error. */
  static async open(config: Config): Promise<Node> {
    return new Node(config, await DataDirectory.open(config.get('dir')))
  }

  #createMesh(origin: string): Mesh {
    const config = this.#config
    const port = config.get('port')
    const secret = meshSecret(config)
    return createMeshThread({
      dir: config.get('dir'),
      bind: [...meshBind(config, secret)],
      port: meshPort(config),
      announce: [...config.get('mesh-announce')],
      bootstrap: [...config.get('mesh-bootstrap')],
      name: config.get('mesh-name'),
      secret,
      allow: [...config.get('mesh-allow')],
      protectedMode: config.get('protected-mode'),
      mdns: config.get('mesh-mdns'),
      forgetMs: config.get('mesh-forget') * 1000,
      hello: encodeServerHello({
        origin,
        port: config.get('replica-announce-port') || port,
        host: config.get('replica-announce-ip'),
        version: KEYMESH_VERSION,
      }),
    })
  }

  /** Reads the data back, joins the mesh and lets clients in. Rejects with a one-line error. */
  async start(): Promise<void> {
    const config = this.#config
    const port = config.get('port')
    this.server.gates.loading = true
    await this.#listener.listen({
      port,
      bind: config.get('bind'),
      backlog: config.get('tcp-backlog'),
      unixSocket: config.path('unixsocket'),
      unixSocketPermissions: config.get('unixsocketperm'),
    })
    await this.#http.listen({ port: config.get('http-port'), bind: config.get('bind') })
    this.server.start()
    // the thread loads its modules while the data is read back
    this.mesh.prepare()
    try {
      await this.#load(this.#directory)
    } catch (error) {
      // that ends it, and stop() the process
      if (this.server.loading?.error() !== undefined) return
      throw error
    }
    await this.mesh.start()
    this.server.gates.loading = false
    this.log.role = () => (this.mesh.role === 'master' ? 'M' : 'S')
    for (const { host, port: masterPort } of config.get('replicaof')) this.mesh.add(host, masterPort)
    this.#background.start()
    this.log.notice(
      `keymesh ${KEYMESH_VERSION} is ready on port ${port}; mesh id ${this.mesh.identity.peerId}`,
    )
    for (const address of this.mesh.identity.addresses) this.log.notice(`Mesh address: ${address}`)
  }

  /** Reads back what the directory holds, or imports an RDB file, and begins a journal. */
  async #load(directory: DataDirectory): Promise<void> {
    const { server, log } = this
    const { config, store } = server
    const durability = new Durability({
      ...{ machine, config, store, log, directory, gates: server.gates, rdb: server.rdb },
      replication: this.mesh.replication,
      durable: () => server.releaseHeld(),
      failed: () => server.closeHeld(),
    })
    const files = listState(machine.disk, directory.dir)
    const loading = new Loading(log)
    server.loading = loading
    const imported = await importAtStart(config, store, log, lastWriteOf(directory.dir, files), loading)
    if (imported !== undefined) server.rdb.imported(imported)
    // an import is there as a whole or not at all, so that a start that broke off does it again
    if (imported !== undefined && config.get('appendonly')) {
      await durability.rewrites.start()
      if (durability.rewrites.lastFailed) throw new Error(`cannot write to ${directory.dir}: see the log`)
    }
    let recovered: Recovered | undefined
    durability.prepare()
    if (imported === undefined && files.snapshots.length + files.journals.length > 0) {
      recovered = await recoverAtStart(config, store, log, files, loading)
      this.mesh.replication.recovered(recovered.state.doubts, recovered.own)
      server.rdb.recovered()
    }
    store.now = server.clock()
    await durability.open(recovered)
    server.loading = undefined
    this.#diskTimer = setInterval(() => durability.tick(), SYNC_INTERVAL_MS)
    server.durability = durability
  }

  /**
   * Saves if that is to be done, sends what is queued, ends all connections and leaves the mesh's links.
   *
   * @returns whether it ended: a node that would lose what it acknowledged goes on as it was, unless SHUTDOWN said FORCE
   */
  async stop(signal: 'SIGTERM' | 'SIGINT'): Promise<boolean> {
    const { durability, gates, loading } = this.server
    loading?.stop()
    const usual = this.#config.get(signal === 'SIGTERM' ? 'shutdown-on-sigterm' : 'shutdown-on-sigint')
    // a part of the data must not take the place of the file that it is read from
    const words = gates.loading ? ['nosave', 'now'] : (this.#shutdown?.words ?? usual)
    if (!((await this.#isKept(words)) && (await this.#save(words)))) {
      this.log.warn("Error trying to save the DB, can't exit.")
      this.#shutdown?.onRefused()
      this.#shutdown = undefined
      return false
    }
    this.#background.stop()
    this.#http.close()
    await this.#listener.close()
    await this.#handOver(words)
    this.server.stop()
    await Promise.race([this.mesh.stop(), setTimeout(LEAVE_MS_MAX, undefined, { ref: false })])
    clearInterval(this.#diskTimer)
    await durability?.close()
    await this.server.rdb.stop()
    await this.#directory.release()
    this.log.notice('keymesh is now ready to exit, bye bye...')
    return true
  }

  /** Whether this node's writes are in the journal, or some peer has them, or nobody minds. */
  async #isKept(words: readonly string[]): Promise<boolean> {
    const { durability } = this.server
    // the disk may be well again since it was last tried
    durability?.tick()
    await durability?.settled()
    if (durability?.failure === undefined || words.includes('nosave') || words.includes('force')) return true
    const own = this.#store.applied.get(SELF)
    const { journal } = durability
    return journal === undefined || journal.writtenStamp >= own || this.mesh.replication.acknowledged(own) > 0
  }

  /** Saves a last time, if that is to be done, while clients wait with their writes. Returns whether the node may end. */
  async #save(words: readonly string[]): Promise<boolean> {
    const { rdb, pause } = this.server
    if (!rdb.savesAtStop(words)) return true
    pause.start(Number.POSITIVE_INFINITY, false)
    try {
      await rdb.saveLast()
      return true
    } catch {
      if (words.includes('force')) return true
    }
    pause.end()
    return false
  }

  /** Lets the peers have the last writes: this node may not come back. */
  async #handOver(words: readonly string[]): Promise<void> {
    if (words.includes('now')) return
    const timeoutMs = this.#config.get('shutdown-timeout') * 1000
    const behind = await untilPeersLevel(this.mesh.replication, this.#store.applied.get(SELF), timeoutMs)
    if (behind > 0) this.log.warn(`Stopping though ${behind} peers lack the last writes (shutdown-timeout)`)
  }
}

import type { KnownPeer, Mesh, MeshEvent, MeshIdentity } from '../../discovery/mesh.js'
import { decodeServerHello } from '../../protocol/peer/messages/hello.js'
import { MessageType } from '../../protocol/peer/messages/message.js'
import type { Slice } from '../../protocol/resp/slice.js'
import type { Store } from '../store/store.js'
import type { Turns } from '../turns.js'
import { askMaster, type MasterAddress } from './ask-master.js'
import { ClockWatch } from './clock-watch.js'
import type { ClusterClock } from './cluster-clock.js'
import { Inbox } from './inbox.js'
import { followPeers } from './known-clocks.js'
import { listMasters, type Master } from './masters.js'
import { Peer } from './peer.js'
import { Readiness } from './readiness.js'
import { Replication, type ReplicationOptions } from './replication.js'

/** A named master is asked again after this long, until it answers. */
const RESOLVE_RETRY_MS = 1000
const TICK_MS = 250
/** A node that finds no peer for so long after its start is the first of its mesh. */
const READY_ALONE_MS = 10_000

/** A node named by `replicaof host port`: its client address. */
export interface NamedMaster {
  host: string
  port: number
  /** Its peer id, once it has said it. */
  peerId?: string
  /** The mesh address it was joined by. */
  address?: string
  failure?: string
}

export interface MeshServiceInit {
  store: Store
  mesh: Mesh
  /** Whether the configuration names nodes to join by. */
  hasSeeds: boolean
  options: ReplicationOptions
  clock: ClusterClock
  /** What takes long shares these with all else that does. */
  turns: Turns
  log: (level: 'notice' | 'warning', text: string) => void
  /** User and password asked of named masters; empty for none. */
  masterUser: () => string
  masterPassword: () => string
  published: (channel: Slice, message: Slice) => void
  joined: () => void
  /** Told a few times a second whether this node's clock is too far from its peers'. */
  clockChecked: (wrong: boolean) => void
}

/**
 * Binds the mesh's links to the replication core, and keeps KeyDB's words: each peer found is a master by itself,
 * `replicaof` only names one more node to join by, asked over RESP for its mesh address.
 */
export class MeshService {
  readonly replication: Replication
  readonly named: NamedMaster[] = []
  readonly refused = new Map<string, number>()
  readonly readiness = new Readiness(READY_ALONE_MS / TICK_MS)
  identity: MeshIdentity = { peerId: '', addresses: [], left: false }
  left = false
  /** Resolves when what the operator has decided so far (who is excluded, whether this node has left) outlives a crash. */
  kept: Promise<unknown> = Promise.resolve()
  readonly #init: MeshServiceInit
  readonly #clockWatch: ClockWatch
  #timer: NodeJS.Timeout | undefined
  #stopped = false

  constructor(init: MeshServiceInit) {
    this.#init = init
    const { mesh, turns, log } = init
    this.#clockWatch = new ClockWatch(log, () => this.identity.peerId)
    this.replication = new Replication(
      init.store,
      {
        send: (links, bytes, isBulk) => mesh.send(links, bytes, isBulk),
        drop: (link, reason) => mesh.drop(link, reason),
        soon: callback => setImmediate(callback),
        defer: work => turns.defer(work),
        turnOver: () => turns.isOver,
        log,
        published: init.published,
        joined: init.joined,
      },
      init.options,
    )
    const inbox = new Inbox(turns, event => this.#event(event))
    mesh.onEvent = event => inbox.add(event)
  }

  /** Gets ready what takes its time to be; nothing reaches the network yet. */
  prepare(): void {
    this.#init.mesh.prepare?.()
  }

  async start(): Promise<void> {
    this.identity = await this.#init.mesh.start()
    this.left = this.identity.left
    if (!this.left) for (const known of await this.#init.mesh.peers()) this.#remember(known)
    this.#timer = setInterval(() => this.#tick(), TICK_MS)
  }

  #remember({ peerId, met, seen }: KnownPeer): void {
    if (met === undefined || this.replication.peers.has(peerId)) return
    try {
      const { host, port, version } = decodeServerHello(met.hello)
      const peer = new Peer(peerId)
      Object.assign(peer, { host: host || met.remoteAddress, port, version, changedAt: seen })
      this.replication.remember(peer)
    } catch {
      // another version's hello: the member is listed once it is linked
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearInterval(this.#timer)
    this.replication.flush()
    await this.#init.mesh.stop()
  }

  #followClocks(): void {
    const { clock, store } = this.#init
    const { peers } = this.replication
    const moved = followPeers(clock, peers, { joins: !this.readiness.isReady, newest: store.clock.last })
    if (moved !== 0) this.replication.clockMoved(moved, clock.now())
    this.#clockWatch.look(clock, peers.values())
    this.#init.clockChecked(clock.isWrong)
    store.now = clock.now()
  }

  #tick(): void {
    const { clock, store } = this.#init
    const { peers, connected } = this.replication
    this.#followClocks()
    this.replication.tick(store.now)
    const awaited = this.#init.hasSeeds || this.named.length > 0 || peers.size > 0
    // who has a wrong clock goes on joining: its clock must not count with those that have joined
    if (!clock.isWrong) this.readiness.look(connected, store.applied, awaited)
    if (this.replication.joins === !this.readiness.isReady) return
    this.replication.joins = !this.readiness.isReady
    // told at once: a clock counts with its peers only from then on
    for (const peer of connected) peer.heartbeatAt = 0
  }

  #event(event: MeshEvent): void {
    const now = this.#init.clock.now()
    this.#init.store.now = now
    const { log } = this.#init
    if (event.type === 'message') {
      const { bytes } = event
      this.replication.receive(event.link, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), now)
      // before any data comes: by a fast clock it would have expired, and what is written to it would tell all so
      if (this.replication.joins && bytes[0] === MessageType.HEARTBEAT) this.#followClocks()
    } else if (event.type === 'sent') this.replication.sent(event.link, event.bytes)
    else if (event.type === 'alive') this.replication.alive(event.link, now)
    else if (event.type === 'limit') this.replication.limits.count(event.limit)
    else if (event.type === 'up') {
      log('notice', `Peer ${event.peerId} at ${event.remoteAddress} is now a master`)
      try {
        this.replication.peerUp(event, now)
      } catch (error) {
        this.#init.mesh.drop(event.link, (error as Error).message)
      }
    } else if (event.type === 'down') {
      log('notice', `Lost peer ${event.peerId}: ${event.reason}`)
      this.replication.peerDown(event.link, now)
    } else if (event.type === 'refused') {
      this.refused.set(event.code, (this.refused.get(event.code) ?? 0) + 1)
      log('warning', `Refused peer ${event.peerId} at ${event.address} (${event.code}): ${event.reason}`)
    } else if (event.level === 'notice' || event.level === 'warning') log(event.level, event.text)
  }

  /** The members, the linked ones first, in a fixed order. */
  get peers(): Peer[] {
    const peers = [...this.replication.peers.values()]
    return peers.sort((a, b) => Number(b.connected) - Number(a.connected) || (a.id < b.id ? -1 : 1))
  }

  get masters(): Master[] {
    return listMasters(this.peers, this.named)
  }

  get clock(): ClusterClock {
    return this.#init.clock
  }

  get role(): string {
    return this.peers.length > 0 || this.named.length > 0 ? 'active-replica' : 'master'
  }

  knownPeers(): Promise<KnownPeer[]> {
    return this.#init.mesh.peers()
  }

  drop(link: number, reason: string): void {
    this.#init.mesh.drop(link, reason)
  }

  forget(peerId: string): boolean {
    if (!this.replication.forget(peerId)) return false
    this.#init.mesh.forget(peerId)
    return true
  }

  /** Adds a master; false if it is one already. */
  add(host: string, port: number): boolean {
    if (this.left) {
      this.left = false
      this.#keep(this.#init.mesh.rejoin())
    }
    if (this.named.some(master => master.host === host && master.port === port)) return false
    const known = this.peers.find(peer => peer.connected && peer.host === host && peer.port === port)
    const master: NamedMaster = { host, port, peerId: known?.id }
    this.named.push(master)
    if (known === undefined) void this.#resolve(master)
    return known === undefined
  }

  /** Removes a master, named or found, and never links with it again; false if there is none. */
  remove(host: string, port: number): boolean {
    const at = this.named.findIndex(master => master.host === host && master.port === port)
    const peer = this.peers.find(other => other.host === host && other.port === port)
    const id = this.named[at]?.peerId ?? peer?.id
    if (at >= 0) {
      const { address } = this.named[at]
      if (address !== undefined) this.#init.mesh.removeBootstrap(address)
      this.named.splice(at, 1)
    }
    if (id !== undefined) {
      this.#keep(this.#init.mesh.exclude(id, true))
      this.#disown(id)
    }
    return at >= 0 || id !== undefined
  }

  /** Leaves the mesh and keeps the data. */
  leave(): void {
    for (const { address } of this.named) if (address !== undefined) this.#init.mesh.removeBootstrap(address)
    this.named.length = 0
    this.left = true
    this.#keep(this.#init.mesh.leave())
    for (const { id } of this.peers) this.#disown(id)
  }

  /** A failure to write is logged by the mesh; one of its thread ends the process. */
  #keep(decision: Promise<void>): void {
    this.kept = Promise.allSettled([this.kept, decision])
  }

  /** No member any more, from now on and not from when its link is down. */
  #disown(peerId: string): void {
    const peer = this.replication.peers.get(peerId)
    if (peer?.connected) this.replication.peerDown(peer.link, this.#init.clock.now())
    this.replication.forget(peerId)
  }

  /** Asks a named master for its mesh address until it answers; a dead name costs a timer and nothing else. */
  async #resolve(master: NamedMaster): Promise<void> {
    while (!this.#stopped && this.named.includes(master)) {
      try {
        const { peerId, meshPort } = await this.#ask(master)
        if (!this.named.includes(master)) return
        master.peerId = peerId
        master.failure = undefined
        this.#keep(this.#init.mesh.exclude(peerId, false))
        if (peerId === this.identity.peerId) {
          this.#init.log('warning', `replicaof ${master.host} ${master.port} is this node itself: ignored`)
          this.named.splice(this.named.indexOf(master), 1)
          return
        }
        master.address = `${master.host}:${meshPort}`
        this.#init.mesh.addBootstrap(master.address)
        return
      } catch (error) {
        const failure = (error as Error).message
        if (failure !== master.failure)
          this.#init.log(
            'warning',
            `Master ${master.host}:${master.port} cannot be asked for its mesh address: ${failure}`,
          )
        master.failure = failure
        await new Promise(resolve => setTimeout(resolve, RESOLVE_RETRY_MS).unref())
      }
    }
  }

  #ask({ host, port }: NamedMaster): Promise<MasterAddress> {
    const { mesh, masterUser, masterPassword } = this.#init
    const login = { username: masterUser() || undefined, password: masterPassword() || undefined }
    return askMaster(host, port, login, name => mesh.lookup(name))
  }
}

import { digestOf } from '../../node/store/digest.js'
import { Kind } from '../../node/store/kind.js'
import { removeDead } from '../../node/store/merge/clear.js'
import { msOfStamp } from '../../protocol/clock/stamp.js'
import { encodeServerHello } from '../../protocol/peer/messages/hello.js'
import { Slice } from '../../protocol/resp/slice.js'
import type { SimulatedDisk } from './disk/simulated-disk.js'
import { Volume } from './disk/volume.js'
import { Network } from './network.js'
import type { Witness } from './oracle/witness.js'
import { pick, type Random, seeded } from './random.js'
import { type Image, originOf, SimulatedNode } from './simulated-node.js'
import { randomCommand } from './workload.js'

const START_MS = Date.UTC(2026, 0, 1)
const TICK_MS = 250
const DIRECT_PEERS = 24
const FORGET_MS = 24 * 3600 * 1000
/** How far back a stamp changes that rots. */
const ROT_STAMPS = 4096 * 1000
/** A node that would not start is started again after this, ms. */
const RESTART_MS = 500
/** Links that are down and not cut are dialled again after so many ticks. */
const DIAL_TICKS = 8
/** What all who visit say of themselves. */
const VISITOR = encodeServerHello({ origin: originOf(START_MS, 0xffff), host: '', port: 6379, version: '' })

export interface ClusterOptions {
  /** A member gone for longer is forgotten, ms. */
  forgetMs?: number
  /** A member is forgotten when tombstones take more than this, bytes. */
  tombstoneBytes?: number
  /** More linked peers than this get writes by a tree. */
  directPeers?: number
  /** Nodes have disks, with the product's own journal and snapshots on them; such a cluster lives by live(). */
  disks?: boolean
  /** Told of each node that has read back its disk, before it meets anyone. */
  started?: (node: SimulatedNode) => void
  /** Trap P1: a node that starts again takes its old origin. */
  reuseOrigins?: boolean
  /** Told of each message that a node gives its subscribers. */
  published?: (node: number, message: string) => void
  /** Told of each message as it leaves. */
  sent?: (from: SimulatedNode, to: SimulatedNode, bytes: Uint8Array) => void
  witness?: Witness
  /** Told of each node as it starts: traps are put in place here. */
  booted?: (node: SimulatedNode) => void
}

/** A whole mesh in one process under virtual time: real stores and cores on a network that delays, cuts and forgets. */
export class Cluster {
  readonly nodes: SimulatedNode[] = []
  readonly random: Random
  readonly network: Network
  /** Disks by node, as they were last written. */
  readonly #images = new Map<number, Image>()
  /** Disks by node, where nodes have them. */
  readonly volumes: Volume[] = []
  readonly #diskRandom: Random
  readonly #options: ClusterOptions
  #ticksToDial = DIAL_TICKS
  #planted = 0
  #nextTick = START_MS

  constructor(count: number, seed: number, options: ClusterOptions = {}) {
    this.#options = options
    this.random = seeded(seed)
    this.#diskRandom = seeded(seed ^ 0x1b873593)
    this.network = new Network(START_MS, this.random)
    for (let i = 0; i < count; i++) this.nodes.push(this.#boot(i, 1))
    this.#connectAll()
  }

  get now(): number {
    return this.network.now
  }

  /** The nodes that run. */
  get up(): SimulatedNode[] {
    return this.nodes.filter(node => !node.down)
  }

  #boot(name: number, incarnation: number, image?: Image): SimulatedNode {
    const { forgetMs, tombstoneBytes, directPeers, reuseOrigins, published, sent, witness } = this.#options
    const birth = reuseOrigins ? START_MS : this.now + incarnation
    if (this.#options.disks) this.volumes[name] ??= new Volume(this.network, this.#diskRandom)
    const volume = this.volumes[name]
    const node: SimulatedNode = new SimulatedNode({
      ...{ name, incarnation, image, volume, witness, network: this.network, random: this.random },
      origin: originOf(birth, name),
      forgetMs: forgetMs ?? FORGET_MS,
      tombstoneBytes: tombstoneBytes ?? Number.POSITIVE_INFINITY,
      directPeers: directPeers ?? DIRECT_PEERS,
      skew: this.nodes[name]?.skew ?? 0,
      systemAhead: this.nodes[name]?.systemAhead ?? 0,
      published: message => published?.(name, message),
      sent: sent && ((to, bytes) => sent(node, to, bytes)),
    })
    this.#options.booted?.(node)
    if (volume !== undefined) void this.#startFrom(volume, node)
    return node
  }

  async #startFrom(volume: Volume, node: SimulatedNode): Promise<void> {
    try {
      await node.start(volume)
      this.#options.started?.(node)
      this.#connectAll()
    } catch (error) {
      if (!volume.isAiling) {
        volume.refusal = (error as Error).message
        return
      }
      // as long as its disk fails a node may say so and end, to be started again by whoever runs it
      this.kill(node.name, false)
      this.network.later(RESTART_MS, () => this.start(node.name))
    }
  }

  /** A node at its present time, to be worked on. */
  wake(name: number): SimulatedNode {
    this.nodes[name].wake()
    return this.nodes[name]
  }

  #connectAll(): void {
    const { up } = this
    for (const a of up) for (const b of up) if (a.name < b.name) this.network.connect(a, b)
  }

  cut(a: number, b: number): void {
    this.network.cut(this.nodes[a], this.nodes[b])
  }

  /** Cuts a node off from all others. */
  isolate(name: number): void {
    for (const node of this.nodes) this.cut(name, node.name)
  }

  /** Makes all that is sent to a node slow, until heal(). */
  clog(name: number): void {
    for (const node of this.nodes) if (node.name !== name) this.network.clog(node, this.nodes[name])
  }

  /** Sets the system clock of a node's machine ahead or behind: its node goes by it when it starts, or is alone. */
  setClock(name: number, ms: number): void {
    this.nodes[name].systemAhead = ms
  }

  /** Has the time of a node's machine leap ahead or back, as no setting of a clock does. */
  skew(name: number, ms: number): void {
    this.nodes[name].skew = ms
  }

  /** How far the least of the nodes' clocks is behind the newest stamp of all, ms; of those that run by now. */
  get clockSpread(): number {
    const { up } = this
    if (up.length === 0) return 0
    const newest = Math.max(
      ...up.map(({ clock, store }) => Math.max(clock.now(), msOfStamp(store.clock.last))),
    )
    return newest - Math.min(...up.map(({ clock }) => clock.now()))
  }

  /** A random live atom of a node: of a key its value, of a collection an element; 0 if there is none. */
  #anyAtom({ store }: SimulatedNode): number {
    const filled = store.dbs.filter(({ size }) => size > 0)
    if (filled.length === 0) return 0
    const db = filled[pick(this.random, filled.length)]
    const slot = db.slotAt(pick(this.random, db.size))
    const elements = store.elements.total(slot) === 0 ? 0 : store.elements.length(slot)
    return elements === 0 ? slot : store.elements.at(slot, pick(this.random, elements))
  }

  /** Drops an atom out of a node's memory without a word to anyone. */
  loseAtom(name: number): void {
    const { store } = this.nodes[name]
    const slot = this.#anyAtom(this.nodes[name])
    if (slot === 0) return
    const isElement = store.records.kind(slot) >= Kind.ELEMENT
    const key = isElement ? store.records.owner(slot) : slot
    if (isElement) store.elements.free(key, slot)
    else removeDead(store, slot, () => true)
    store.refresh(key)
  }

  /** Makes room on a node: one key has to go. */
  evict(name: number): void {
    const { shell } = this.wake(name)
    const db = pick(this.random, 2)
    const key = this.nodes[name].down ? null : shell.call(db, 'RANDOMKEY')
    if (key !== null) shell.call(db, 'DEL', `${key}`)
  }

  /** One who links and is gone before it has said a word. */
  visit(name: number): void {
    const node = this.wake(name)
    const link = -1 - pick(this.random, 2 ** 31)
    const peerId = `visitor ${link}`
    node.replication.peerUp({ link, peerId, addresses: [], remoteAddress: '', hello: VISITOR }, this.now)
    node.replication.peerDown(link, this.now)
  }

  /** Flips bits of an atom's stamp in a node's memory, past everything that notices changes. */
  rotAtom(name: number): void {
    const { records } = this.nodes[name].store
    const slot = this.#anyAtom(this.nodes[name])
    if (slot === 0) return
    const { arena } = records
    const address = records.slots.addresses[slot]
    arena.doubles[address >>> arena.shift][(address & arena.mask) + 1] -= ROT_STAMPS
    this.nodes[name].isDamaged = true
  }

  /** Links two nodes that were cut from each other. */
  mend(a: number, b: number): void {
    this.network.mend(this.nodes[a], this.nodes[b])
    if (!this.nodes[a].down && !this.nodes[b].down) this.network.connect(this.nodes[a], this.nodes[b])
  }

  /** Ends all faults of network and clocks; nodes that are down start again with what they had on disk, if anything. */
  heal(): void {
    this.network.heal()
    for (const { name } of this.nodes) this.setClock(name, 0)
    for (const volume of this.volumes) volume.repair()
    for (const node of this.nodes) if (node.down && !this.left.has(node.name)) this.start(node.name)
    this.#connectAll()
  }

  /** Nodes that are gone for good. */
  readonly left = new Set<number>()

  /** Takes down a node's state as its disk keeps it from now on. */
  save(name: number): void {
    if (!this.nodes[name].down) this.#images.set(name, this.nodes[name].image())
  }

  /** Kills a node: what it wrote since its disk was written is lost, but for what others have. */
  crash(name: number): void {
    if (!this.nodes[name].down) this.nodes[name].kill()
  }

  /** Kills a node's process, or cuts its machine's power; either may meet it at its start. */
  kill(name: number, power: boolean): void {
    const node = this.nodes[name]
    const volume = this.volumes[name]
    if (!node.isRunning) return
    node.kill()
    if (power) volume.cutPower()
    else volume.kill()
  }

  /** Something becomes of a node's disk. */
  ail(name: number, make: (disk: SimulatedDisk) => void): void {
    this.volumes[name].ail(make)
  }

  /** Starts a node that is down with what its disk has. */
  start(name: number): void {
    const node = this.nodes[name]
    if (node.isRunning) return
    this.volumes[name]?.disk.makeUsable()
    this.nodes[name] = this.#boot(name, node.incarnation + 1, this.#images.get(name))
    this.#connectAll()
  }

  /** Kills a node and starts it again with nothing. */
  restartEmpty(name: number): void {
    this.#images.delete(name)
    this.crash(name)
    this.start(name)
  }

  /** One more node. */
  join(): void {
    this.nodes.push(this.#boot(this.nodes.length, 1))
    this.#connectAll()
  }

  /** A node goes for good, and an operator has the others forget it. */
  leave(name: number): void {
    this.crash(name)
    this.left.add(name)
  }

  /** What MESH FORGET does, on all others, of who has left. */
  forgetLeft(): void {
    for (const node of this.up) for (const name of this.left) node.replication.forget(`n${name}`)
  }

  /** Lets virtual time pass. */
  run(ms: number): void {
    const end = this.now + ms
    while (this.now < end) this.#step(end)
  }

  /** The same where nodes have disks: whoever has waited for one goes on before anything else happens. */
  async live(ms: number): Promise<void> {
    if (this.volumes.length === 0) {
      this.run(ms)
      return
    }
    const end = this.now + ms
    await untilNobodyGoesOn()
    while (this.now < end) {
      this.#step(end)
      if (this.volumes.some(({ disk }) => disk.stirred)) await untilNobodyGoesOn()
      for (const { disk } of this.volumes) disk.stirred = false
    }
  }

  #step(end: number): void {
    const { network } = this
    const at = Math.min(end, network.next, this.#nextTick)
    network.now = Math.max(network.now, at)
    if (network.next <= network.now) network.happen()
    else if (network.now >= this.#nextTick) this.#tick()
  }

  #tick(): void {
    this.#nextTick += TICK_MS
    if (--this.#ticksToDial <= 0) {
      this.#ticksToDial = DIAL_TICKS
      this.#connectAll()
    }
    for (const node of this.up) node.tick()
  }

  /** Two nodes set the same key in the same moment. */
  clash(a: number, b: number): void {
    for (const name of [a, b]) {
      if (this.nodes[name].down) continue
      const { store } = this.wake(name)
      store.strings.set(store.dbs[0], Slice.of('clash'), Slice.of(`of ${name}`), 0)
    }
  }

  /** A node writes a key that nobody will write again, unless its clock has it refuse writes. */
  plant(name: number): void {
    if (!this.nodes[name].down)
      this.wake(name).shell.batch(0, [['SET', `once ${this.#planted++}`, 'here']], false)
  }

  /** A node deletes one of those. */
  uproot(name: number): void {
    if (this.nodes[name].down) return
    const { shell } = this.wake(name)
    const there = shell.call(0, 'KEYS', 'once *')
    if (Array.isArray(there) && there.length > 0)
      shell.batch(0, [['DEL', `${there[pick(this.random, there.length)]}`]], false)
  }

  /** One random write on one random node. */
  write(keys: number): void {
    const { up } = this
    const node = up[pick(this.random, up.length)]
    node.wake()
    node.shell.batch(pick(this.random, 2), [randomCommand(this.random, keys)], false)
  }

  digests(): string[] {
    return this.up.map(node => {
      node.wake()
      return digestOf(node.store)
    })
  }
}

/** All promises that were kept have had their effect: nothing here waits for anything real. */
const untilNobodyGoesOn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

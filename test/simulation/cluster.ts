import { ClusterClock, followPeers } from '../../node/replication/cluster-clock.js'
import { Replication } from '../../node/replication/replication.js'
import { digestOf } from '../../node/store/digest.js'
import { Kind } from '../../node/store/kind.js'
import { removeDead } from '../../node/store/merge/clear.js'
import { Store } from '../../node/store/store.js'
import { Origins } from '../../protocol/clock/origins.js'
import { encodeServerHello } from '../../protocol/peer/messages/hello.js'
import { Slice } from '../../protocol/resp/slice.js'
import { Events } from './events.js'
import { randomWrite } from './workload.js'

const START_MS = Date.UTC(2026, 0, 1)
const TICK_MS = 250
const DIRECT_PEERS = 24
const FORGET_MS = 24 * 3600 * 1000
/** How far back a stamp changes that rots. */
const ROT_STAMPS = 4096 * 1000
/** Links that are down and not cut are dialled again after so many ticks. */
const DIAL_TICKS = 8
/** Virtual ms a message takes at least and at most. */
const DELAY_MS = [1, 40]
/** The same for a node that is clogged. */
const CLOGGED_DELAY_MS = [100, 1500]

/** A small fast generator (mulberry32): the whole run follows from the seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

export interface ClusterOptions {
  /** A member gone for longer is forgotten, ms. */
  forgetMs?: number
  /** More linked peers than this get writes by a tree. */
  directPeers?: number
  /** Trap P1: a node that starts again with nothing takes its old origin. */
  reuseOrigins?: boolean
  /** Told of each message that a node gives its subscribers. */
  published?: (node: number, message: string) => void
  /** Told of each message as it leaves. */
  sent?: (from: SimulatedNode, to: SimulatedNode | undefined, bytes: Uint8Array) => void
}

export interface SimulatedNode {
  name: number
  store: Store
  replication: Replication
  incarnation: number
  /** ms its machine's clock is ahead of the virtual time. */
  skew: number
  clock: ClusterClock
  /** Link number by peer, 0 for none. */
  links: Map<number, number>
}

/** A whole mesh in one process under virtual time: real stores and cores, a network that delays, cuts and forgets. */
export class Cluster {
  now = START_MS
  readonly nodes: SimulatedNode[] = []
  readonly random: () => number
  readonly #events = new Events()
  /** When the last message of each link arrives, by the sender's place in the link's name. */
  readonly #lastAt: [Map<number, number>, Map<number, number>] = [new Map(), new Map()]
  /** The two nodes of each link. */
  readonly #ends = new Map<number, [number, number]>()
  readonly #cut = new Set<string>()
  readonly #clogged = new Set<number>()
  #link = 0
  #ticksToDial = DIAL_TICKS
  #nextTick = START_MS
  readonly #options: ClusterOptions

  constructor(count: number, seed: number, options: ClusterOptions = {}) {
    this.#options = options
    this.random = seeded(seed)
    for (let i = 0; i < count; i++) this.nodes.push(this.#boot(i, 1))
    this.#connectAll()
  }

  #boot(name: number, incarnation: number): SimulatedNode {
    const store = new Store({
      databases: 2,
      origin: this.#options.reuseOrigins
        ? Origins.id(START_MS, name)
        : Origins.id(this.now + incarnation, name),
      chunkBytes: 16 * 1024,
      tableCapacity: 16,
      random: this.random,
    })
    const node: SimulatedNode = {
      name,
      store,
      incarnation,
      skew: this.nodes[name]?.skew ?? 0,
      clock: undefined as never,
      links: new Map(),
      replication: undefined as never,
    }
    const machine = (): number => this.now + node.skew
    node.clock = new ClusterClock(machine, machine)
    node.replication = new Replication(
      store,
      {
        send: (links, bytes) => {
          for (const link of links) {
            this.#options.sent?.(node, this.#peerOf(node, link), bytes)
            this.#send(node, link, Buffer.from(bytes))
          }
        },
        drop: link => this.#dropLink(link),
        defer: callback => this.#later(1, () => callback()),
        log: () => {},
        published: (_channel, message) => this.#options.published?.(name, message.toString()),
        joined: () => {},
      },
      {
        forgetMs: this.#options.forgetMs ?? FORGET_MS,
        directPeers: this.#options.directPeers ?? DIRECT_PEERS,
      },
    )
    this.#wake(node)
    return node
  }

  /** A node at its present time, to be worked on. */
  wake(name: number): SimulatedNode {
    this.#wake(this.nodes[name])
    return this.nodes[name]
  }

  /** Sets a node's clock, as a server does before it does anything; returns its time. */
  #wake(node: SimulatedNode): number {
    node.store.now = node.clock.now()
    return node.store.now
  }

  #later(delay: number, deliver: () => void): void {
    this.#events.add(this.now + delay, deliver)
  }

  #peerOf(node: SimulatedNode, link: number): SimulatedNode | undefined {
    const ends = this.#ends.get(link)
    if (ends === undefined) return undefined
    const name = ends[0] === node.name ? ends[1] : ends[0]
    return node.links.get(name) === link ? this.nodes[name] : undefined
  }

  /** Delivers in order per link, as a stream does. */
  #send(from: SimulatedNode, link: number, bytes: Buffer): void {
    const to = this.#peerOf(from, link)
    if (to === undefined) return
    const lane = this.#lastAt[from.name < to.name ? 0 : 1]
    const span = this.#clogged.has(to.name) ? CLOGGED_DELAY_MS : DELAY_MS
    const delay = span[0] + Math.floor(this.random() * (span[1] - span[0]))
    const at = Math.max(this.now + delay, (lane.get(link) ?? 0) + 1)
    lane.set(link, at)
    this.#later(at - this.now, () => {
      if (from.links.get(to.name) === link) from.replication.sent(link, bytes.length)
      if (to.links.get(from.name) !== link) return
      to.replication.receive(link, bytes, this.#wake(to))
    })
  }

  #dropLink(link: number): void {
    for (const name of this.#ends.get(link) ?? []) {
      const node = this.nodes[name]
      const peer = this.#peerOf(node, link)
      if (peer === undefined) continue
      node.links.delete(peer.name)
      node.replication.peerDown(link, this.#wake(node))
    }
    this.#ends.delete(link)
    for (const lane of this.#lastAt) lane.delete(link)
  }

  #connect(a: SimulatedNode, b: SimulatedNode): void {
    if (a.links.has(b.name) || this.#cut.has(`${a.name}-${b.name}`)) return
    const link = ++this.#link
    this.#ends.set(link, [a.name, b.name])
    a.links.set(b.name, link)
    b.links.set(a.name, link)
    for (const [node, peer] of [
      [a, b],
      [b, a],
    ] as const) {
      const hello = { origin: peer.store.origins.ids[0], host: '', port: 6379, version: '' }
      node.replication.peerUp(
        {
          link,
          peerId: `n${peer.name}`,
          addresses: [],
          remoteAddress: `h${peer.name}`,
          hello: encodeServerHello(hello),
        },
        this.#wake(node),
      )
    }
  }

  #connectAll(): void {
    for (const a of this.nodes) for (const b of this.nodes) if (a.name < b.name) this.#connect(a, b)
  }

  cut(a: number, b: number): void {
    if (a === b) return
    const [low, high] = a < b ? [a, b] : [b, a]
    this.#cut.add(`${low}-${high}`)
    const link = this.nodes[low].links.get(high)
    if (link !== undefined) this.#dropLink(link)
  }

  /** Cuts a node off from all others. */
  isolate(name: number): void {
    for (const node of this.nodes) this.cut(name, node.name)
  }

  /** Makes all that is sent to a node slow, until heal(). */
  clog(name: number): void {
    this.#clogged.add(name)
  }

  /** Sets a node's machine's clock ahead or behind. */
  skew(name: number, ms: number): void {
    this.nodes[name].skew = ms
  }

  /** A random live atom of a node: of a key its value, of a collection an element; 0 if there is none. */
  #anyAtom({ store }: SimulatedNode): number {
    const db = store.dbs[Math.floor(this.random() * store.dbs.length)]
    if (db.size === 0) return 0
    const slot = db.slotAt(Math.floor(this.random() * db.size))
    const elements = store.elements.total(slot) === 0 ? 0 : store.elements.length(slot)
    return elements === 0 ? slot : store.elements.at(slot, Math.floor(this.random() * elements))
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

  /** Flips bits of an atom's stamp in a node's memory, past everything that notices changes. */
  rotAtom(name: number): void {
    const { records } = this.nodes[name].store
    const slot = this.#anyAtom(this.nodes[name])
    if (slot === 0) return
    const { arena } = records
    const address = records.slots.addresses[slot]
    arena.doubles[address >>> arena.shift][(address & arena.mask) + 1] -= ROT_STAMPS
  }

  /** Links two nodes that were cut from each other. */
  mend(a: number, b: number): void {
    this.#cut.delete(`${Math.min(a, b)}-${Math.max(a, b)}`)
    this.#connect(this.nodes[Math.min(a, b)], this.nodes[Math.max(a, b)])
  }

  heal(): void {
    this.#cut.clear()
    this.#clogged.clear()
    this.#connectAll()
  }

  /** Kills a node and starts it again with nothing. */
  restartEmpty(name: number): void {
    const node = this.nodes[name]
    for (const link of [...node.links.values()]) this.#dropLink(link)
    this.nodes[name] = this.#boot(name, node.incarnation + 1)
    this.#connectAll()
  }

  /** Lets virtual time pass. */
  run(ms: number): void {
    const end = this.now + ms
    while (this.now < end) {
      const { next } = this.#events
      this.now = Math.max(this.now, Math.min(end, next, this.#nextTick))
      if (next <= this.now) this.#events.happen()
      else if (this.now >= this.#nextTick) {
        this.#nextTick += TICK_MS
        if (--this.#ticksToDial <= 0) {
          this.#ticksToDial = DIAL_TICKS
          this.#connectAll()
        }
        for (const node of this.nodes) {
          const { replication } = node
          const fresh = node.store.clock.last === 0
          followPeers(node.clock, replication.connected, replication.peers.size === 0, fresh)
          const now = this.#wake(node)
          node.store.expiry.run(1000)
          node.replication.tick(now)
        }
      }
    }
  }

  /** One random write on one random node. */
  write(keys: number): string {
    const node = this.nodes[Math.floor(this.random() * this.nodes.length)]
    this.#wake(node)
    return `n${node.name} ${randomWrite(node.store, this.random, keys)}`
  }

  /** Two nodes set the same key in the same moment. */
  clash(a: number, b: number): void {
    for (const name of [a, b]) {
      const { store } = this.wake(name)
      store.strings.set(store.dbs[0], Slice.of('clash'), Slice.of(`of ${name}`), 0)
    }
  }

  digests(): string[] {
    return this.nodes.map(node => {
      this.#wake(node)
      return digestOf(node.store)
    })
  }
}

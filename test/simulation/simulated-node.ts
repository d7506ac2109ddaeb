import { ClusterClock } from '../../node/replication/cluster-clock.js'
import type { HeldMessages } from '../../node/replication/held.js'
import type { JournalSink } from '../../node/replication/io.js'
import { followPeers } from '../../node/replication/known-clocks.js'
import { Peer } from '../../node/replication/peer.js'
import { Readiness } from '../../node/replication/readiness.js'
import { Replication } from '../../node/replication/replication.js'
import { joinOp } from '../../node/store/merge/join.js'
import { Scan } from '../../node/store/scan.js'
import { Store } from '../../node/store/store.js'
import { Origins, SELF } from '../../protocol/clock/origins.js'
import { VersionVector } from '../../protocol/clock/version-vector.js'
import { ByteReader, ByteWriter } from '../../protocol/peer/bytes.js'
import { encodeServerHello } from '../../protocol/peer/messages/hello.js'
import { MessageType } from '../../protocol/peer/messages/message.js'
import { readOps } from '../../protocol/peer/op-reader.js'
import { OpWriter } from '../../protocol/peer/op-writer.js'
import { WRONG_CLOCK } from '../../protocol/resp/errors.js'
import { diskSettings, OnDisk } from './disk/on-disk.js'
import type { Volume } from './disk/volume.js'
import type { Endpoint, Network } from './network.js'
import type { Part } from './oracle/part.js'
import { Heard, type Witness } from './oracle/witness.js'
import { type Random, seeded } from './random.js'
import { Shell } from './shell.js'

/** Few, so that much of what happens meets what is deleted and not yet freed. */
const FREED_PER_TICK = 8
const TICKS_A_SECOND = 4
/** A node that finds no peer for ten seconds is the first of its mesh. */
const TICKS_ALONE_MAX = 10 * TICKS_A_SECOND

/** A node's state as a disk keeps it: all atoms, and the vectors that say what they amount to. */
export interface Image {
  atoms: Buffer
  applied: [origin: string, stamp: number][]
  purged: [origin: string, stamp: number][]
  heard: Heard
  doubts: [origin: string, stamp: number][]
  members: string[]
}

export interface NodeInit {
  name: number
  incarnation: number
  origin: string
  network: Network
  random: Random
  witness: Witness | undefined
  forgetMs: number
  tombstoneBytes: number
  directPeers: number
  /** Told of each message that it gives its subscribers. */
  published?: (message: string) => void
  /** Its machine's clocks ahead of the virtual time, and its system clock ahead of that, ms. */
  skew: number
  systemAhead: number
  image?: Image
  /** Its disk, in place of an image. */
  volume?: Volume
  /** Told of each message as it leaves. */
  sent?: (to: SimulatedNode, bytes: Uint8Array) => void
}

/** A real store and a real replication core, with a client, on a simulated network and clock. */
export class SimulatedNode implements Endpoint {
  readonly name: number
  readonly incarnation: number
  readonly store: Store
  readonly replication: Replication
  readonly clock: ClusterClock
  readonly readiness = new Readiness(TICKS_ALONE_MAX)
  readonly shell: Shell
  readonly heard: Heard
  readonly #witness: Witness | undefined
  /** Its journal and snapshots, where it has a disk. */
  readonly onDisk: OnDisk | undefined
  readonly links = new Map<number, SimulatedNode>()
  /** What it told since told was last emptied. */
  readonly told: Part[] = []
  readonly warnings: string[] = []
  skew: number
  systemAhead: number
  down = false
  /** An atom of its memory has changed past everything that notices: what it does need not follow from what it shows. */
  isDamaged = false
  /** Its process was ended. */
  #isKilled = false
  readonly #network: Network
  #ticks = 0
  /** The message that is being joined. */
  #message: Buffer | undefined

  constructor(init: NodeInit) {
    const { name, network, witness, image, volume } = init
    this.#witness = witness
    this.name = name
    this.incarnation = init.incarnation
    this.skew = init.skew
    this.systemAhead = init.systemAhead
    this.#network = network
    this.store = new Store({
      databases: 2,
      origin: init.origin,
      chunkBytes: 16 * 1024,
      tableCapacity: 16,
      freedAtOnce: 1,
      random: seeded(init.random() * 2 ** 32),
    })
    const monotonic = (): number => network.now + this.skew
    this.clock = new ClusterClock(monotonic, () => monotonic() + this.systemAhead)
    this.wake()
    this.heard = image?.heard.clone() ?? new Heard()
    this.replication = new Replication(
      this.store,
      {
        send: (links, bytes) => {
          for (const link of links) {
            const peer = this.links.get(link)
            if (peer !== undefined) init.sent?.(peer, bytes)
            network.send(this, link, Buffer.from(bytes))
          }
        },
        drop: link => network.close(link, this),
        soon: callback => this.#later(callback),
        defer: work => this.#later(work),
        // a turn is one step: as much as can come between two
        turnOver: () => true,
        log: (level, text) => {
          if (level === 'warning') this.warnings.push(text)
        },
        published: (_channel, message) => init.published?.(message.toString()),
        joined: () => {
          if (this.#message !== undefined) witness?.hear(this.heard, this.#message, false)
        },
      },
      { forgetMs: init.forgetMs, tombstoneBytes: init.tombstoneBytes, directPeers: init.directPeers },
    )
    const sink: JournalSink = {
      live: (message, origin) => {
        if (origin !== SELF || witness === undefined) return
        const told = witness.hear(this.heard, message, true)
        if (!this.store.tombstones.retain) for (const part of told) witness.excuse(part)
        const { applied, origins } = this.store
        const covers = ({ stamp, origin: by }: Part): boolean => stamp <= applied.get(origins.index(by))
        for (const part of told) witness.noteUncovered(part, this.heard, covers)
        this.told.push(...told)
      },
      atoms: () => {},
      moved: () => {},
    }
    this.replication.keepJournal(sink)
    // what it writes while it reads is kept like anything else
    if (image !== undefined) {
      this.#load(image)
      this.replication.recovered(vectorOf(this.store, image.doubts), [])
    }
    this.#remember(image?.members ?? [])
    this.shell = new Shell(this.store, volume && diskSettings(volume))
    if (volume !== undefined && witness !== undefined) {
      this.down = true
      const { store, replication, heard, shell } = this
      this.onDisk = new OnDisk({
        name,
        volume,
        store,
        replication,
        server: shell.server,
        witness,
        heard,
        sink,
      })
    }
  }

  #remember(members: readonly string[]): void {
    for (const id of members)
      this.replication.remember(Object.assign(new Peer(id), { changedAt: this.#network.now }))
  }

  /** Reads back what its disk has, and is up afterwards. Rejects where a node would not start. */
  async start(volume: Volume): Promise<void> {
    await this.onDisk?.start()
    this.wake()
    this.#remember(volume.members)
    this.down = false
  }

  #later(work: () => void): void {
    this.#network.later(1, () => {
      if (!this.down) work()
    })
  }

  /** Sets its clock, as a server does before it does anything; returns its time. */
  wake(): number {
    this.store.now = this.clock.now()
    return this.store.now
  }

  /** What it says of itself when a link comes up. */
  get hello(): Uint8Array {
    return encodeServerHello({ origin: this.store.origins.ids[0], host: '', port: 6379, version: '' })
  }

  linkUp(link: number, peer: SimulatedNode): void {
    this.links.set(link, peer)
    this.replication.peerUp(
      {
        link,
        peerId: `n${peer.name}`,
        addresses: [],
        remoteAddress: `h${peer.name}`,
        hello: peer.hello,
      },
      this.wake(),
    )
    const { held } = this.replication.peers.get(`n${peer.name}`)!
    if (!Object.hasOwn(held, 'release')) this.#watch(held)
  }

  /** Sees which held message is joined. */
  #watch(held: HeldMessages): void {
    const release = held.release.bind(held)
    const watched = (message: Buffer): Buffer => {
      this.#message = message
      return message
    }
    held.release = function* (now: number) {
      for (const message of release(now)) yield watched(message)
    }
  }

  linkDown(link: number): void {
    this.links.delete(link)
    if (!this.down) this.replication.peerDown(link, this.wake())
  }

  receive(link: number, bytes: Buffer): void {
    if (this.down || !this.links.has(link)) return
    this.#message = bytes
    this.replication.receive(link, bytes, this.wake())
    this.#message = undefined
    if (this.replication.joins && bytes[0] === MessageType.HEARTBEAT) this.#followClocks()
  }

  sent(link: number, bytes: number): void {
    if (!this.down && this.links.has(link)) this.replication.sent(link, bytes)
  }

  /** As a server does, when a joining node is told a time and with each tick. */
  #followClocks(): void {
    const { replication, store, clock, readiness, shell } = this
    const moved = followPeers(clock, replication.peers, {
      joins: !readiness.isReady,
      newest: store.clock.last,
    })
    if (moved !== 0) replication.clockMoved(moved, clock.now())
    shell.server.gates.refuseWrites('clock', clock.isWrong ? WRONG_CLOCK : undefined)
  }

  /** What a server does a few times a second. */
  tick(): void {
    const { replication, store, clock, readiness } = this
    this.#followClocks()
    const now = this.wake()
    store.expiry.run(1000)
    store.lazyFree.step(FREED_PER_TICK)
    const knewOthers = store.tombstones.retain
    replication.tick(now)
    if (!clock.isWrong) readiness.look(replication.connected, store.applied, true)
    replication.joins = !readiness.isReady
    if (knewOthers && !store.tombstones.retain) this.#letGo()
    if (++this.#ticks % TICKS_A_SECOND === 0) this.onDisk?.tick()
  }

  /** It knows of no other any more: what it kept of removals and of expired keys is gone. */
  #letGo(): void {
    const witness = this.#witness
    if (witness !== undefined) for (const part of witness.partsIn(this.heard)) witness.excuse(part)
  }

  /** It is up, or on its way. */
  get isRunning(): boolean {
    return !this.#isKilled
  }

  /** Its process is gone, with all that it had in memory. */
  kill(): void {
    this.down = this.#isKilled = true
    this.onDisk?.kill()
    this.#network.kill(this)
    this.links.clear()
  }

  /** What a disk would have of it now. */
  image(): Image {
    this.replication.flush()
    const { store } = this
    const writer = new OpWriter(store.origins)
    const scan = new Scan(store, new VersionVector())
    scan.flushes(writer)
    while (!scan.step(writer, Number.POSITIVE_INFINITY, 1024)) {}
    const out = new ByteWriter(1024)
    if (writer.count > 0) writer.finish(out)
    return {
      atoms: out.take(),
      applied: entries(store, store.applied),
      purged: entries(store, store.tombstones.purged),
      heard: this.heard.clone(),
      doubts: entries(store, this.replication.doubts),
      members: [...this.replication.peers.keys()],
    }
  }

  #load({ atoms, applied, purged }: Image): void {
    const { store } = this
    store.tombstones.retain = true
    if (atoms.length > 0) readOps(new ByteReader(atoms), store.origins, op => joinOp(store, op))
    for (const [origin, stamp] of applied) {
      store.applied.advance(store.origins.index(origin), stamp)
      store.seen.advance(store.origins.index(origin), stamp)
      store.clock.observe(stamp)
    }
    store.tombstones.purged.merge(vectorOf(store, purged))
  }
}

function vectorOf(store: Store, list: Image['doubts']): VersionVector {
  const vector = new VersionVector()
  for (const [origin, stamp] of list) vector.advance(store.origins.index(origin), stamp)
  return vector
}

function entries(store: Store, vector: VersionVector): [string, number][] {
  const list: [string, number][] = []
  for (let i = 0; i < vector.length; i++)
    if (vector.get(i) > 0) list.push([store.origins.ids[i], vector.get(i)])
  return list
}

export const originOf = (birthMs: number, name: number): string => Origins.id(birthMs, name)

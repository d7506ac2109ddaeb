import { SELF } from '../../protocol/clock/origins.js'
import { ByteReader } from '../../protocol/peer/bytes.js'
import { atomsOf } from '../../protocol/peer/messages/atoms.js'
import { readGraft } from '../../protocol/peer/messages/graft.js'
import { type Live, originOfBatch, readLive } from '../../protocol/peer/messages/live.js'
import { MessageType } from '../../protocol/peer/messages/message.js'
import type { Store } from '../store/store.js'
import type { ReplicationIo } from './io.js'
import type { Joining } from './joining.js'
import type { LimitsReached } from './limit-error.js'
import { OUTBOX_BYTES_MAX } from './limits.js'
import { LiveStream } from './live-stream.js'
import type { MissingWrites } from './missing.js'
import type { Outbox } from './outbox.js'
import type { Peer } from './peer.js'
import type { Pulls } from './pulls.js'
import type { Runs } from './runs.js'
import { Trees } from './trees.js'

/** What live messages are sent with, taken into and followed up by. */
export interface DisseminationParts {
  store: Store
  limits: LimitsReached
  io: ReplicationIo
  outbox: Outbox
  pulls: Pulls
  missing: MissingWrites
  runs: Runs
  joining: Joining
  linked: () => Peer[]
  /** Whether only what the vector covers is taken (see collect.ts). */
  isFlooded: () => boolean
  /** More linked peers than this get an origin's writes by a tree. */
  directPeers: () => number
}

/**
 * How writes travel while they are new. Up to a number of peers each node's writes go to each of them straight, once
 * (LIVE), and nobody passes anything on. Above it they go by a tree (RELAY, see trees.ts). Each origin decides for its
 * own; a message says itself whether it is to be passed on, so nodes that count differently understand each other.
 */
export class Dissemination {
  readonly trees: Trees
  readonly stream: LiveStream
  readonly #parts: DisseminationParts

  constructor(parts: DisseminationParts) {
    this.#parts = parts
    const { store, io, outbox, linked } = parts
    this.trees = new Trees(store, outbox, linked)
    const relays = (): boolean => this.relays
    this.stream = new LiveStream(store, io, outbox.out, relays, () => this.#send())
  }

  /** Whether this node's own writes go by a tree. */
  get relays(): boolean {
    return this.#parts.linked().length > this.#parts.directPeers()
  }

  /** Sends this node's own writes on their way. */
  #send(): void {
    const peers = this.relays ? this.trees.children(SELF) : this.#parts.linked()
    this.#parts.outbox.send(this.#ready(peers), 'live')
    this.updateLog()
  }

  /** Those who can take a live message now. */
  #ready(peers: Iterable<Peer>): Peer[] {
    const ready: Peer[] = []
    for (const peer of peers) {
      if (!peer.subscribed) continue
      if (peer.outboxBytes > OUTBOX_BYTES_MAX) this.#lag(peer)
      else ready.push(peer)
    }
    return ready
  }

  /** Too much is queued for a peer: it gets no live writes until it asks again. */
  #lag(peer: Peer): void {
    peer.subscribed = false
    peer.lagging = true
    const { io, limits } = this.#parts
    limits.count('outbox')
    io.log('notice', `Peer ${peer.id} is lagging: ${peer.outboxBytes} bytes queued, it will catch up`)
  }

  /** Writes are logged only while someone is subscribed or a journal is kept. */
  updateLog(): void {
    const { linked } = this.#parts
    this.stream.log(this.stream.journal !== undefined || linked().some(peer => peer.subscribed))
  }

  /** A peer's own writes, straight from it. */
  receiveLive(peer: Peer, bytes: Buffer, reader: ByteReader, now: number): void {
    const { store, pulls, missing } = this.#parts
    const live = readLive(reader)
    if (this.#isWelcome(peer.origin, live)) this.#take(peer.origin, live, bytes, reader, now)
    if (store.applied.get(peer.origin) >= live.last) return
    missing.demand(peer.origin, live.last, now)
    pulls.pull(peer)
  }

  /** Anybody's writes, to be passed on if they are news. */
  receiveRelay(peer: Peer, bytes: Buffer, reader: ByteReader, now: number): void {
    const { store, missing, outbox, runs } = this.#parts
    const live = readLive(reader)
    const origin = originOfBatch(reader, store.origins)
    if (!this.#isWelcome(origin, live)) {
      missing.note(origin, live.last, now)
      return
    }
    const isNews = origin !== SELF && runs.isNews(origin, live)
    // a copy for those below, for the journal keeps it as what it is here
    const copy = isNews ? Buffer.from(bytes) : bytes
    if (isNews) {
      bytes[0] = MessageType.LIVE
      this.#take(origin, live, bytes, reader, now)
      missing.note(origin, live.last, now)
    }
    this.trees.received(origin, peer, isNews)
    if (!isNews) return
    const others = [...this.trees.children(origin)].filter(other => other !== peer && other.origin !== origin)
    const ready = this.#ready(others)
    this.trees.relayed += ready.length
    outbox.pass(copy, ready, 'live')
  }

  /** Whether a message may be taken in: in a flood none with a gap before it, which a catch-up fills. */
  #isWelcome(origin: number, { prev }: Live): boolean {
    const { store, isFlooded } = this.#parts
    return prev <= store.applied.get(origin) || !isFlooded()
  }

  #take(origin: number, live: Live, bytes: Buffer, reader: ByteReader, now: number): void {
    const { runs, joining } = this.#parts
    // a message with a patch that lacks its base is as good as lost: all of it comes again
    const { journal } = this.stream
    const { at } = reader
    const isHeld = joining.live(reader, origin, live.last, now)
    if (isHeld && live.last > live.prev) journal?.live(bytes, origin, live.last)
    // what of it was joined may be what this node's next write goes on from, and has to be on the disk before that
    else if (!isHeld && journal !== undefined)
      journal.atoms(atomsOf(new ByteReader(reader.buf, at, reader.end), live.last))
    if (runs.isNews(origin, live)) runs.add(origin, live, isHeld)
    runs.advance(origin)
  }

  /** A peer changes what it gets from this node. */
  receiveGraft(peer: Peer, type: number, reader: ByteReader): void {
    const origins = readGraft(reader, this.#parts.store.origins)
    if (type === MessageType.GRAFT) this.trees.grafted(peer, origins)
    else this.trees.pruned(peer, origins)
  }

  /** The clock has been moved by `ms`: what is missing is fetched as if it had not. */
  clockMoved(ms: number): void {
    this.#parts.missing.clockMoved(ms)
  }

  /** Asks for what has been missing for too long, and to get by another link what follows it. */
  fetch(now: number): void {
    const { missing, pulls } = this.#parts
    // a peer may claim to have something of very many: each is looked at once
    const late = new Set(missing.look(now))
    if (late.size === 0) return
    const grafts = new Map<Peer, number[]>()
    for (const [origin, stamp] of missing.due()) {
      if (!late.has(origin) || !(this.relays || this.trees.has(origin))) continue
      const donor = pulls.donorOf(origin, stamp)
      if (donor === undefined) continue
      grafts.set(donor, [...(grafts.get(donor) ?? []), origin])
    }
    for (const [peer, origins] of grafts) this.trees.graft(peer, origins)
    pulls.pullDue()
  }
}

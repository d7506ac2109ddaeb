import { SELF } from '../../protocol/clock/origins.js'
import { msOfStamp } from '../../protocol/clock/stamp.js'
import { VersionVector } from '../../protocol/clock/version-vector.js'
import { ByteReader } from '../../protocol/peer/bytes.js'
import { newestStamp, readAtoms } from '../../protocol/peer/messages/atoms.js'
import { readHeartbeat, timeOfHeartbeat, writeHeartbeat } from '../../protocol/peer/messages/heartbeat.js'
import { decodeServerHello } from '../../protocol/peer/messages/hello.js'
import { readLive } from '../../protocol/peer/messages/live.js'
import { MessageType } from '../../protocol/peer/messages/message.js'
import { readSync } from '../../protocol/peer/messages/sync.js'
import { readVector } from '../../protocol/peer/messages/vector.js'
import { OpKind, readOps } from '../../protocol/peer/ops.js'
import type { Slice } from '../../protocol/resp/slice.js'
import { joinOp } from '../store/merge/join.js'
import type { Store } from '../store/store.js'
import { CatchUp } from './catch-up.js'
import { certainlyAhead } from './cluster-clock.js'
import { collect } from './collect.js'
import type { PeerAnnouncement, ReplicationIo } from './io.js'
import {
  CATCH_UP_WINDOW_BYTES,
  CLOCK_AHEAD_MS_MAX,
  COLLECT_INTERVAL_MS,
  HEARTBEAT_INTERVAL_MS,
  HELD_BYTES_MAX,
  OUTBOX_BYTES_MAX,
  SUSPECT_AFTER_MS,
} from './limits.js'
import { LiveStream } from './live-stream.js'
import { Outbox } from './outbox.js'
import { Peer } from './peer.js'
import { Pulls } from './pulls.js'

/**
 * The replication core, without sockets, timers or clocks of its own: events and times come in, messages go out.
 *
 * Every local write goes once to every linked peer, straight from its origin (LIVE). A message says where its stream
 * stood before and after, so a receiver knows a gap. Whatever is missing, after a gap, a restart, an overflow or for a
 * newcomer, is fetched by one protocol: SYNC carries the receiver's version vector, the donor walks its store and sends
 * what the vector does not cover (ATOMS), then what that amounts to (DONE). Only then does the receiver's vector move:
 * moving it earlier would claim writes that a later message was to bring. A node pulls from one donor at a time, from
 * whichever peer's heartbeat shows more than it has, so a write arrives by any path that is connected.
 */
export class Replication {
  readonly peers = new Map<string, Peer>()
  /** Messages that did not decode; each cost its link. */
  malformed = 0
  readonly #byLink = new Map<number, Peer>()
  readonly #store: Store
  readonly #io: ReplicationIo
  readonly #live: LiveStream
  readonly #outbox: Outbox
  readonly #pulls: Pulls
  #collectedAt = 0
  /** A member gone for longer is no longer waited for, ms. */
  readonly #forgetMs: number

  constructor(store: Store, io: ReplicationIo, forgetMs: number) {
    this.#store = store
    this.#io = io
    this.#forgetMs = forgetMs
    this.#outbox = new Outbox(io)
    this.#pulls = new Pulls(store, this.#outbox, () => this.#byLink.values())
    this.#live = new LiveStream(store, io, this.#outbox.out, () => this.#sendLive())
    this.#updateLog()
  }

  /** How far the linked peers' clocks are ahead of this one, ms. */
  get clockOffsets(): number[] {
    return this.connected.flatMap(peer => peer.clockAheadMs ?? [])
  }

  get connected(): Peer[] {
    return [...this.#byLink.values()]
  }

  /** A link came up. @throws MalformedError if the peer's hello is not one */
  peerUp(up: PeerAnnouncement, now: number): void {
    const hello = decodeServerHello(up.hello)
    const peer = this.peers.get(up.peerId) ?? new Peer(up.peerId)
    if (peer.link !== 0) this.#unlink(peer, now)
    this.peers.set(up.peerId, peer)
    const origin = this.#store.origins.index(hello.origin)
    if (origin !== peer.origin)
      Object.assign(peer, { applied: new VersionVector(), settled: new VersionVector(), settledAt: 0 })
    Object.assign(peer, {
      link: up.link,
      origin,
      port: hello.port,
      version: hello.version,
      addresses: up.addresses,
    })
    peer.host = hello.host === '' ? up.remoteAddress : hello.host
    peer.heardAt = peer.changedAt = now
    peer.appliedBefore = undefined
    peer.runStart = peer.runEnd = 0
    this.#byLink.set(up.link, peer)
    this.#store.tombstones.retain = true
    this.#pulls.subscribe(peer, false)
    this.#sendHeartbeat(peer, now)
  }

  peerDown(link: number, now: number): void {
    const peer = this.#byLink.get(link)
    if (peer !== undefined) this.#unlink(peer, now)
  }

  #unlink(peer: Peer, now: number): void {
    this.#byLink.delete(peer.link)
    Object.assign(peer, { link: 0, subscribed: false, lagging: false, pulling: false, outboxBytes: 0 })
    peer.catchUp = undefined
    peer.clockAheadMs = undefined
    peer.held.clear()
    peer.changedAt = now
    this.#updateLog()
    this.#pulls.pullFromNext()
  }

  /** Forgets a member that is not linked; its return will be a newcomer's. */
  forget(peerId: string): boolean {
    const peer = this.peers.get(peerId)
    if (peer === undefined || peer.connected) return false
    this.peers.delete(peerId)
    this.#store.tombstones.retain = this.peers.size > 0
    return true
  }

  /** Bytes handed over have left: there is room for more. */
  sent(link: number, bytes: number): void {
    const peer = this.#byLink.get(link)
    if (peer === undefined) return
    peer.outboxBytes -= bytes
    this.#giveCatchUp(peer)
  }

  receive(link: number, bytes: Buffer, now: number): void {
    const peer = this.#byLink.get(link)
    if (peer === undefined) return
    peer.heardAt = now
    this.#guard(peer, () => {
      if (!this.#hold(peer, bytes, now)) this.#dispatch(peer, bytes, now)
    })
  }

  /** A message that is no message costs its link and nothing else. */
  #guard(peer: Peer, work: () => void): void {
    try {
      work()
    } catch (error) {
      this.malformed++
      this.#io.log('warning', `Bad message from peer ${peer.id}: ${(error as Error).message}`)
      this.#io.drop(peer.link, `bad message: ${(error as Error).message}`)
    }
  }

  /** Puts a message aside that this node's clock has not come to yet, or that follows such a one. */
  #hold(peer: Peer, bytes: Buffer, now: number): boolean {
    if (bytes[0] === MessageType.SYNC || bytes[0] === MessageType.PROBE) return false
    const newest = newestStamp(bytes)
    if (!peer.held.mustWait(newest, now)) return false
    if (bytes[0] === MessageType.HEARTBEAT) peer.clockAheadMs = certainlyAhead(timeOfHeartbeat(bytes), now)
    if (msOfStamp(newest) > now + CLOCK_AHEAD_MS_MAX)
      throw new Error(`its clock is ${msOfStamp(newest) - now} ms ahead of this node's`)
    if (!peer.held.add(newest, bytes))
      throw new Error(`its clock is ahead and more than ${HELD_BYTES_MAX} bytes wait for this node's`)
    return true
  }

  #dispatch(peer: Peer, bytes: Buffer, now: number): void {
    const reader = new ByteReader(bytes)
    const type = reader.u8()
    const { origins } = this.#store
    if (type === MessageType.LIVE) {
      peer.bytesIn.live += bytes.length
      this.#receiveLive(peer, reader, now)
      this.#io.journal?.(bytes, false)
    } else if (type === MessageType.HEARTBEAT) {
      peer.bytesIn.heartbeat += bytes.length
      this.#receiveHeartbeat(peer, reader, now)
    } else if (type === MessageType.SYNC) {
      peer.bytesIn.catchUp += bytes.length
      this.#receiveSync(peer, readSync(reader, origins))
    } else if (type === MessageType.ATOMS) {
      peer.bytesIn.catchUp += bytes.length
      peer.pulledBytes += bytes.length
      readAtoms(reader)
      this.#join(reader, -1, now)
      this.#io.journal?.(bytes, false)
    } else if (type === MessageType.DONE) {
      peer.bytesIn.catchUp += bytes.length
      this.#pulls.done(peer, readVector(reader, origins))
    } else if (type === MessageType.PROBE) {
      this.flush()
      this.#sendHeartbeat(peer, now)
    } else throw new Error(`unknown message type ${type}`)
  }

  /** @param own the origin whose applied stamps are skipped, -1 to join all */
  #join(reader: ByteReader, own: number, now: number): void {
    const store = this.#store
    const applied = own < 0 ? 0 : store.applied.get(own)
    readOps(reader, store.origins, op => {
      if (op.kind === OpKind.PUBLISH) this.#io.published(op.key, op.value)
      else if (msOfStamp(op.stamp) > now + CLOCK_AHEAD_MS_MAX) throw new Error('a stamp from the far future')
      else if (op.origin !== SELF && (op.origin !== own || op.stamp > applied)) joinOp(store, op)
    })
    this.#io.joined()
  }

  #receiveLive(peer: Peer, reader: ByteReader, now: number): void {
    const { applied } = this.#store
    const { prev, last } = readLive(reader)
    this.#join(reader, peer.origin, now)
    if (prev > peer.runEnd || peer.runEnd === 0) peer.runStart = prev
    peer.runEnd = Math.max(peer.runEnd, last)
    this.#pulls.advanceRun(peer)
    if (applied.get(peer.origin) < last) this.#pulls.pull(peer)
  }

  #receiveHeartbeat(peer: Peer, reader: ByteReader, now: number): void {
    const heartbeat = readHeartbeat(reader, this.#store.origins)
    peer.echo = heartbeat.time
    peer.echoAt = now
    if (heartbeat.echo !== 0) {
      peer.rttMs = Math.max(0, now - heartbeat.echo - heartbeat.held)
      peer.clockAheadMs = certainlyAhead(heartbeat.time, now, peer.rttMs)
    } else {
      peer.clockAheadMs = certainlyAhead(heartbeat.time, now)
      // its clock is known to within a round trip only once it has answered, and a newcomer should know soon
      this.#sendHeartbeat(peer, now)
    }
    const first = peer.appliedBefore === undefined
    peer.appliedBefore = first ? heartbeat.applied : peer.applied
    peer.applied = heartbeat.applied
    if (this.#isSettled(heartbeat.applied))
      Object.assign(peer, { settled: heartbeat.applied, settledAt: heartbeat.time })
    const behind = this.#pulls.isBehind(peer, peer.appliedBefore as VersionVector)
    if (behind || heartbeat.applied.get(peer.origin) > this.#store.applied.get(peer.origin))
      this.#pulls.pull(peer)
  }

  /** Whether all that a peer has applied is here, and no catch-up can bring any of it again. */
  #isSettled(theirs: VersionVector): boolean {
    return this.#store.applied.dominates(theirs) && !this.#pulls.active
  }

  #receiveSync(peer: Peer, sync: { scan: boolean; applied: VersionVector }): void {
    this.flush()
    peer.subscribed = true
    peer.lagging = false
    this.#updateLog()
    if (!sync.scan) return
    peer.catchUp = new CatchUp(this.#store, sync.applied)
    this.#giveCatchUp(peer)
  }

  /** Sends catch-up messages while the window has room, a turn's worth of slots at a time. */
  #giveCatchUp(peer: Peer): void {
    const { catchUp } = peer
    if (catchUp === undefined) return
    const hasRoom = (): boolean => peer.outboxBytes < CATCH_UP_WINDOW_BYTES
    const over = catchUp.give(this.#outbox.out, hasRoom, () => this.#outbox.send([peer], 'catchUp'))
    if (over) peer.catchUp = undefined
    else if (hasRoom())
      this.#io.defer(() => {
        if (peer.catchUp === catchUp) this.#giveCatchUp(peer)
      })
  }

  #sendHeartbeat(peer: Peer, now: number): void {
    peer.heartbeatAt = now
    const held = Math.max(0, now - peer.echoAt)
    writeHeartbeat(
      this.#outbox.out,
      { time: now, echo: peer.echo, held: peer.echo === 0 ? 0 : held, applied: this.#store.applied },
      this.#store.origins,
    )
    this.#outbox.send([peer], 'heartbeat')
  }

  /** Asks every linked peer how far it is: for WAIT. */
  probe(): void {
    this.flush()
    this.#outbox.out.u8(MessageType.PROBE)
    this.#outbox.send(this.connected, 'heartbeat')
  }

  /** Writes are logged only while someone is subscribed or a journal is kept. */
  #updateLog(): void {
    this.#live.log(this.#io.journal !== undefined || this.connected.some(peer => peer.subscribed))
  }

  /** A message for the subscribers of every node. */
  publish(channel: Slice, message: Slice): void {
    this.#live.publish(channel, message)
  }

  /** Sends what was written since the last flush. */
  flush(): void {
    this.#live.flush()
  }

  /** Sends a LIVE message to all who are subscribed and not lagging. */
  #sendLive(): void {
    const peers: Peer[] = []
    for (const peer of this.#byLink.values()) {
      if (!peer.subscribed) continue
      if (peer.outboxBytes > OUTBOX_BYTES_MAX) this.#lag(peer)
      else peers.push(peer)
    }
    this.#outbox.send(peers, 'live')
    this.#updateLog()
  }

  /** Too much is queued for a peer: it gets no live writes until it asks again. */
  #lag(peer: Peer): void {
    peer.subscribed = false
    peer.lagging = true
    this.#io.log('notice', `Peer ${peer.id} is lagging: ${peer.outboxBytes} bytes queued, it will catch up`)
  }

  /** Heartbeats, suspicion and the collection of tombstones; call it a few times a second. */
  tick(now: number): void {
    for (const peer of this.connected) {
      this.#guard(peer, () => {
        for (const bytes of peer.held.release(now)) this.#dispatch(peer, bytes, now)
      })
      if (now - peer.heardAt > SUSPECT_AFTER_MS) {
        this.#io.drop(peer.link, `nothing heard for ${SUSPECT_AFTER_MS} ms`)
        peer.heardAt = now
      } else if (now - peer.heartbeatAt >= HEARTBEAT_INTERVAL_MS) {
        this.flush()
        this.#sendHeartbeat(peer, now)
      }
    }
    if (now - this.#collectedAt < COLLECT_INTERVAL_MS) return
    this.#collectedAt = now
    for (const peer of this.peers.values()) {
      if (!peer.connected && now - peer.changedAt > this.#forgetMs) this.forget(peer.id)
    }
    collect(this.#store, this.peers, now)
  }

  /** Peers that have applied this node's writes up to a stamp. */
  acknowledged(stamp: number): number {
    let count = 0
    for (const peer of this.#byLink.values()) if (peer.applied.get(SELF) >= stamp) count++
    return count
  }
}

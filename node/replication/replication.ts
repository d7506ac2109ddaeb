import { LAST, SELF } from '../../protocol/clock/origins.js'
import type { VersionVector } from '../../protocol/clock/version-vector.js'
import { ByteReader, MalformedError } from '../../protocol/peer/bytes.js'
import { readAtoms } from '../../protocol/peer/messages/atoms.js'
import { decodeServerHello } from '../../protocol/peer/messages/hello.js'
import { MessageType } from '../../protocol/peer/messages/message.js'
import { readDone, readSync } from '../../protocol/peer/messages/sync.js'
import type { Slice } from '../../protocol/resp/slice.js'
import type { Store } from '../store/store.js'
import { Collector, longestGone } from './collect.js'
import { Dissemination } from './dissemination.js'
import { Donor } from './donor.js'
import { Heartbeats } from './heartbeats.js'
import { checkStamp, holdBack } from './held.js'
import type { JournalSink, PeerAnnouncement, ReplicationIo } from './io.js'
import { Joining } from './joining.js'
import { LimitsReached, limitOf } from './limit-error.js'
import { OUTBOX_BYTES_MAX, PEERS_MAX, STALL_MS, SUSPECT_AFTER_MS } from './limits.js'
import { MissingWrites } from './missing.js'
import { countNamed } from './named-origins.js'
import { Outbox } from './outbox.js'
import { Overtaken } from './overtaken.js'
import { OwnPast } from './own-past.js'
import { Peer } from './peer.js'
import { Positions } from './positions.js'
import { Pulls } from './pulls.js'
import { Repairs } from './repair.js'
import { Returning } from './returning.js'
import { Runs } from './runs.js'
import { Stability } from './stability.js'

/** What an operator may set, at any time. */
export interface ReplicationOptions {
  /** A member gone for longer is no longer waited for, ms. */
  forgetMs: number
  /** Nor is one whose wait makes tombstones take more than this, bytes. */
  tombstoneBytes: number
  /** More linked peers than this get writes by a tree. */
  directPeers: number
}

/**
 * The replication core, without sockets, timers or clocks of its own: events and times come in, messages go out.
 * Every local write goes once to every linked peer, straight from its origin (LIVE) or, in a mesh of many, by a tree (dissemination.ts). A message says
 * where its stream stood before and after, so a receiver knows a gap. Whatever is missing, after a gap, a restart, an overflow or for a newcomer, is
 * fetched by one protocol: SYNC carries the receiver's version vector, the donor walks its store and sends what the vector does not cover (ATOMS), then
 * what that amounts to (DONE). Only then does the receiver's vector move: moving it earlier would claim writes that a later message was to bring.
 * A node pulls from one donor at a time, from whichever peer's heartbeat shows more than it has, so a write arrives by any path that is connected.
 */
export class Replication {
  readonly peers = new Map<string, Peer>()
  /** Messages that did not decode; each cost its link. */
  malformed = 0
  readonly limits = new LimitsReached()
  readonly #byLink = new Map<number, Peer>()
  readonly #store: Store
  readonly #io: ReplicationIo
  readonly live: Dissemination
  readonly #outbox: Outbox
  readonly pulls: Pulls
  readonly #returning: Returning
  readonly #heartbeats: Heartbeats
  readonly donor: Donor
  readonly repairs: Repairs
  readonly collector: Collector
  readonly positions: Positions
  readonly ownPast: OwnPast
  readonly #joining: Joining
  #tickedAt = 0
  /** Whether this node still joins its mesh, as it tells its peers: see known-clocks.ts. */
  joins = true
  #journal: JournalSink | undefined
  readonly options: ReplicationOptions

  constructor(store: Store, io: ReplicationIo, options: ReplicationOptions) {
    this.#store = store
    this.#io = io
    this.options = options
    const { peers } = this
    const stability = new Stability(store, peers)
    this.collector = new Collector({
      ...{ store, io, peers, stability, options },
      isCatchingUp: () => this.pulls.active,
      forget: peerId => this.forget(peerId),
      giveUp: peer => this.#giveUp(peer),
    })
    const outbox = new Outbox(io)
    const returning = new Returning(store)
    const runs = new Runs(store, () => this.limits.count('runs'))
    const missing = new MissingWrites(store)
    const linked = (): Peer[] => this.connected
    const positions = new Positions(store, stability, () => peers.size)
    const pulls = new Pulls({ store, outbox, positions, returning, missing, runs, linked })
    this.repairs = new Repairs(store, io, outbox, pulls, returning, (peer, now) =>
      this.#heartbeats.sendDoubts(peer, now),
    )
    this.#joining = new Joining(store, io)
    this.live = new Dissemination({
      ...{ store, io, outbox, pulls, missing, runs, linked, limits: this.limits, joining: this.#joining },
      isFlooded: () => this.collector.isFlooded,
      directPeers: () => options.directPeers,
    })
    this.ownPast = new OwnPast(store, io)
    const parts = { store, outbox, positions, pulls, missing, returning, stability, repairs: this.repairs }
    this.#heartbeats = new Heartbeats({ ...parts, relays: () => this.live.relays, joins: () => this.joins })
    this.donor = new Donor(store, outbox, io, missing)
    this.#outbox = outbox
    this.#returning = returning
    this.positions = positions
    this.pulls = pulls
    this.live.updateLog()
  }

  get connected(): Peer[] {
    return [...this.#byLink.values()]
  }

  /** A link came up. @throws MalformedError if the peer's hello is not one, or names a process that it cannot be */
  peerUp(up: PeerAnnouncement, now: number): void {
    const hello = decodeServerHello(up.hello)
    const origin = this.#store.origins.index(hello.origin)
    // of this process's own stream it alone says where it stands
    if (origin === SELF || origin === LAST)
      throw new MalformedError('it says that it is this process, or none')
    const peer = this.peers.get(up.peerId) ?? new Peer(up.peerId)
    if (!this.peers.has(up.peerId) && this.peers.size >= PEERS_MAX) this.#makeRoom()
    if (peer.link !== 0) this.#unlink(peer, now)
    this.peers.set(up.peerId, peer)
    peer.linked(up, hello, origin, now)
    this.#byLink.set(up.link, peer)
    this.live.trees.linked(peer)
    this.#meet()
    this.pulls.subscribe(peer)
    this.#heartbeats.send(peer, now)
  }

  /** One member more than there may be makes the one longest gone a stranger. @throws Error if all are here */
  #makeRoom(): void {
    const longest = longestGone(this.peers.values())
    if (longest !== undefined && this.forget(longest.id)) return
    this.limits.count('members')
    throw new Error(`${PEERS_MAX} members are linked, which is the most`)
  }

  /** From now on others may hold what is deleted here. What was deleted before left no tombstone. */
  #meet(): void {
    const { tombstones, applied, liveDigest } = this.#store
    if (!tombstones.retain) tombstones.purged.advance(SELF, applied.get(SELF))
    tombstones.retain = true
    liveDigest.enable()
  }

  peerDown(link: number, now: number): void {
    const peer = this.#byLink.get(link)
    if (peer !== undefined) this.#unlink(peer, now)
  }

  #unlink(peer: Peer, now: number): void {
    this.#byLink.delete(peer.link)
    this.repairs.unlink(peer)
    this.live.trees.unlinked(peer)
    peer.unlinked(now)
    // a flood of visitors must not keep tombstones for as long as members are waited for
    if (!peer.isMember) this.#remove(peer)
    this.live.updateLog()
    this.pulls.lost(peer)
  }

  /** Forgets a member that is not linked; its return will be a newcomer's. */
  forget(peerId: string): boolean {
    const peer = this.peers.get(peerId)
    if (peer === undefined || peer.connected) return false
    this.#remove(peer)
    this.#store.tombstones.retain = this.peers.size > 0
    return true
  }

  /** What was deleted takes too much memory because of a member whose link is being ended. */
  #giveUp(peer: Peer): void {
    this.limits.count('tombstones')
    this.#unlink(peer, this.#tickedAt)
  }

  #remove(peer: Peer): void {
    this.peers.delete(peer.id)
    this.#returning.gone(peer)
  }

  /** A member of an earlier process is one still, linked or not, until it is forgotten. */
  remember(peer: Peer): void {
    peer.isMember = true
    this.peers.set(peer.id, peer)
    this.#store.tombstones.retain = true
  }

  /** Bytes handed over have left: there is room for more. */
  sent(link: number, bytes: number): void {
    const peer = this.#byLink.get(link)
    if (peer === undefined) return
    peer.outboxBytes -= bytes
    this.donor.goOn(peer)
    this.repairs.sent(peer)
  }

  /** A part of a message has come. */
  alive(link: number, now: number): void {
    const peer = this.#byLink.get(link)
    if (peer !== undefined) peer.heardAt = now
  }

  receive(link: number, bytes: Buffer, now: number): void {
    const peer = this.#byLink.get(link)
    // of a link that was given up: what was under way
    if (peer === undefined || peer.givenUp) return
    peer.heardAt = now
    this.#guard(peer, () => {
      if (!holdBack(peer, bytes, now)) this.#dispatch(peer, bytes, now)
    })
  }

  /** A message that is no message costs its link and nothing else. */
  #guard(peer: Peer, work: () => void): void {
    try {
      work()
    } catch (error) {
      const limit = limitOf(error)
      if (limit !== undefined) this.limits.count(limit)
      else this.malformed++
      peer.givenUp = true
      this.#io.log('warning', `Bad message from peer ${peer.id}: ${(error as Error).message}`)
      this.#io.drop(peer.link, `bad message: ${(error as Error).message}`)
    }
  }

  #dispatch(peer: Peer, bytes: Buffer, now: number): void {
    countNamed(peer, this.#store.origins, () => this.#work(peer, bytes, now))
  }

  #work(peer: Peer, bytes: Buffer, now: number): void {
    const reader = new ByteReader(bytes)
    const type = reader.u8()
    const { origins } = this.#store
    if (type === MessageType.LIVE) {
      peer.bytesIn.live += bytes.length
      this.live.receiveLive(peer, bytes, reader, now)
    } else if (type === MessageType.RELAY) {
      peer.bytesIn.live += bytes.length
      this.live.receiveRelay(peer, bytes, reader, now)
    } else if (type === MessageType.GRAFT || type === MessageType.PRUNE) {
      peer.bytesIn.live += bytes.length
      this.live.receiveGraft(peer, type, reader)
    } else if (type === MessageType.HEARTBEAT) {
      peer.bytesIn.heartbeat += bytes.length
      this.#heartbeats.receive(peer, reader, now)
      this.ownPast.hear(peer)
      this.donor.begin(peer)
    } else if (type === MessageType.SYNC) {
      peer.bytesIn.catchUp += bytes.length
      this.flush()
      this.#heartbeats.sendNews(peer, now)
      this.donor.receiveSync(peer, readSync(reader, origins), now)
      this.live.updateLog()
    } else if (type === MessageType.ATOMS) {
      peer.bytesIn.catchUp += bytes.length
      peer.pulledBytes += bytes.length
      if (this.collector.isFlooded) {
        if (!peer.pulling) return
        this.collector.checkPulled()
      }
      this.#joining.atoms(reader, readAtoms(reader), now)
      this.#journal?.atoms(bytes)
    } else if (type === MessageType.DONE) {
      peer.bytesIn.catchUp += bytes.length
      const done = readDone(reader, origins)
      for (let i = 0; i < done.covered.length; i++) checkStamp(done.covered.get(i), now)
      if (this.pulls.done(peer, done)) this.#journal?.moved()
    } else if (type === MessageType.PROBE || type === MessageType.NAME_ALL) {
      this.flush()
      this.#heartbeats.answer(peer, type, now)
    } else if (type === MessageType.REPAIR_ATOMS) {
      peer.bytesIn.digest += bytes.length
      if (!this.collector.isFlooded) this.#receiveRepairAtoms(peer, bytes, reader, now)
    } else {
      peer.bytesIn.digest += bytes.length
      this.repairs.receive(peer, type, reader, now)
    }
  }

  /** Joins what a repair brings, and answers with what has overtaken some of it. */
  #receiveRepairAtoms(peer: Peer, bytes: Buffer, reader: ByteReader, now: number): void {
    const overtaken = new Overtaken(this.#store)
    this.#joining.atoms(reader, readAtoms(reader), now, op => {
      this.repairs.atomsReceived++
      overtaken.note(op)
    })
    const answers = peer.outboxBytes <= OUTBOX_BYTES_MAX
    if (answers && overtaken.write(this.#outbox.out)) this.#outbox.send([peer], 'digest')
    // a journal keeps them as what they are, atoms
    bytes[0] = MessageType.ATOMS
    this.#journal?.atoms(bytes)
  }

  /** Asks every linked peer how far it is: for WAIT. */
  probe(): void {
    this.flush()
    this.#outbox.out.u8(MessageType.PROBE)
    this.#outbox.send(this.connected, 'heartbeat')
  }

  /** Keeps what is applied from now on; undefined: no more. */
  keepJournal(journal: JournalSink | undefined): void {
    this.flush()
    this.#journal = this.live.stream.journal = journal
    this.live.updateLog()
  }

  /** A message for the subscribers of every node. */
  publish(channel: Slice, message: Slice): void {
    this.live.stream.publish(channel, message)
  }

  /** Sends what was written since the last flush. */
  flush(): void {
    this.live.stream.flush()
  }

  /** Cluster time, by which all times here are, has been moved by `ms`, to `now`: what waits is due as if it had not. */
  clockMoved(ms: number, now: number): void {
    this.#tickedAt += ms
    if (now < this.#store.now) this.#store.expiry.turnBack(now)
    for (const part of [...this.peers.values(), this.live, this.repairs, this.collector]) part.clockMoved(ms)
  }

  /** Heartbeats, suspicion and the collection of tombstones; call it a few times a second. */
  tick(now: number): void {
    // after a long command what the peers have sent is still to be read; and a clock that was set proves no silence
    if (now - this.#tickedAt > STALL_MS) for (const peer of this.connected) peer.heardAt = now
    this.#tickedAt = now
    for (const peer of this.connected) {
      this.#guard(peer, () => {
        for (const bytes of peer.held.release(now)) this.#dispatch(peer, bytes, now)
      })
      if (now - peer.heardAt > SUSPECT_AFTER_MS) {
        this.#io.drop(peer.link, `nothing heard for ${SUSPECT_AFTER_MS} ms`)
        peer.heardAt = now
      }
    }
    this.flush()
    this.#heartbeats.tick(this.connected, now)
    this.live.fetch(now)
    this.pulls.tick(now)
    this.repairs.tick(now)
    this.collector.tick(now)
  }

  /**
   * The data has been read back.
   *
   * @param doubts up to where it had seen deletes, of the origins whose deletes it may not have seen
   * @param own this node's own earlier origins in it
   */
  recovered(doubts: VersionVector, own: readonly number[]): void {
    this.#returning.recovered(doubts)
    this.ownPast.recovered(own)
  }

  /** What this node is in doubt about: up to where it has seen deletes, by origin. A restart must not forget it. */
  get doubts(): VersionVector {
    return this.#returning.told
  }

  /** Whether this node may hold what was deleted elsewhere. */
  get isInDoubt(): boolean {
    return this.#returning.isInDoubt
  }

  /** Whether it is, and a member can tell. */
  get isReturning(): boolean {
    return this.#returning.active
  }

  /** Peers that have applied this node's writes up to a stamp. */
  acknowledged(stamp: number): number {
    return this.connected.filter(peer => peer.applied.get(SELF) >= stamp).length
  }
}

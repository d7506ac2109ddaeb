import type { ByteReader } from '../../protocol/peer/bytes.js'
import { type Heartbeat, readHeartbeat, writeHeartbeat } from '../../protocol/peer/messages/heartbeat.js'
import { MessageType } from '../../protocol/peer/messages/message.js'
import type { Store } from '../store/store.js'
import { countAsked } from './donor.js'
import { certainlyAhead } from './known-clocks.js'
import { HEARTBEAT_INTERVAL_MS, OUTBOX_BYTES_MAX, VECTORS_PER_INTERVAL } from './limits.js'
import type { MissingWrites } from './missing.js'
import type { Outbox } from './outbox.js'
import type { Peer } from './peer.js'
import type { Positions } from './positions.js'
import type { Pulls } from './pulls.js'
import type { Repairs } from './repair.js'
import type { Returning } from './returning.js'
import type { Stability } from './stability.js'

/** What a heartbeat speaks of and acts on. */
export interface HeartbeatParts {
  store: Store
  outbox: Outbox
  positions: Positions
  pulls: Pulls
  missing: MissingWrites
  repairs: Repairs
  returning: Returning
  stability: Stability
  /** Whether this node's own writes go by a tree. */
  relays: () => boolean
  /** Whether this node still joins its mesh. */
  joins: () => boolean
}

/**
 * What nodes tell each other every second: their clocks, how far they are, and a digest of what they hold. Positions
 * are told as what has changed since the last time, and in a mesh of many to some peers at a time: told to all by all
 * every second they would be most of the traffic.
 */
export class Heartbeats {
  readonly #parts: HeartbeatParts

  constructor(parts: HeartbeatParts) {
    this.#parts = parts
  }

  /** Sends to those of the linked peers whose time has come, and their turn to be told a position. */
  tick(linked: readonly Peer[], now: number): void {
    this.#parts.stability.look()
    const turns = Math.max(1, Math.ceil(linked.length / VECTORS_PER_INTERVAL))
    for (const peer of linked) {
      if (now - peer.heartbeatAt < HEARTBEAT_INTERVAL_MS) continue
      this.send(peer, now, ++peer.heartbeats % turns === 0)
    }
  }

  /** @param full with the position and the digest @param byName with every origin named in it */
  send(peer: Peer, now: number, full = true, byName = false): void {
    peer.heartbeatAt = now
    // what it does not take in it need not be told
    if (peer.outboxBytes > OUTBOX_BYTES_MAX) return
    const { store, outbox, positions, repairs, returning, relays, joins } = this.#parts
    const { echo } = peer
    const heartbeat: Heartbeat = {
      ...{ time: now, echo, held: echo === 0 ? 0 : Math.max(0, Math.round(now - peer.echoAt)) },
      ...{ returning: returning.active, relays: relays(), position: undefined, digest: undefined },
      ...{ joins: joins(), isBlank: store.clock.last === 0 },
      doubts: peer.doubtsTold === returning.version ? undefined : returning.told,
    }
    if (full) {
      heartbeat.position = positions.next(peer, byName)
      heartbeat.digest = repairs.digest
    }
    peer.doubtsTold = returning.version
    writeHeartbeat(outbox.out, heartbeat, store.origins)
    outbox.send([peer], 'heartbeat')
  }

  /**
   * Before a peer is given anything: what this node has let go of, and what it is in doubt about, the peer has to know before its own
   * vector covers that, or nothing shows any more that it has not seen what was deleted.
   */
  sendNews(peer: Peer, now: number): void {
    if (!this.sendDoubts(peer, now) && this.#parts.positions.hasLetGoSince(peer)) this.send(peer, now)
  }

  /** Before live states are compared: what each is in doubt about the other has to know. Returns whether the peer did not. */
  sendDoubts(peer: Peer, now: number): boolean {
    if (peer.doubtsTold === this.#parts.returning.version) return false
    this.send(peer, now)
    return true
  }

  /** A peer asks for one, with a position by name if it cannot tell what the last one summed up. @throws LimitError */
  answer(peer: Peer, type: number, now: number): void {
    const byName = type === MessageType.NAME_ALL
    if (byName) countAsked(peer, now)
    this.send(peer, now, true, byName)
  }

  receive(peer: Peer, reader: ByteReader, now: number): void {
    const { store, outbox, positions, pulls, missing, repairs, returning } = this.#parts
    const heartbeat = readHeartbeat(reader, store.applied, store.origins)
    this.#takeTime(peer, heartbeat, now)
    peer.isMember = true
    peer.returning = heartbeat.returning
    peer.doubts = heartbeat.doubts ?? peer.doubts
    const { position } = heartbeat
    if (position === undefined) return
    if (!positions.hear(peer, position)) {
      outbox.out.u8(MessageType.NAME_ALL)
      outbox.send([peer], 'heartbeat')
    }
    if (!peer.isKnown) return
    const isSettled = this.#isSettled(peer)
    if (isSettled) Object.assign(peer, { settled: peer.applied, settledAt: heartbeat.time })
    returning.hear(peer)
    if (isSettled && store.records.slots.count > 0) returning.level()
    missing.hear(position.applied, now)
    // on a link that keeps its order, what it says it has written and sent straight has come, or is lost
    const written = position.applied.get(peer.origin)
    if (!heartbeat.relays && written > store.applied.get(peer.origin)) {
      missing.demand(peer.origin, written, now)
      pulls.pull(peer)
    }
    pulls.gather()
    repairs.compare(peer, heartbeat.digest, now)
  }

  #takeTime(peer: Peer, { time, echo, held, joins, isBlank }: Heartbeat<unknown>, now: number): void {
    Object.assign(peer, { joins, isBlank })
    peer.echo = time
    peer.echoAt = now
    if (echo !== 0) {
      peer.rttMs = Math.max(0, now - echo - held)
      peer.clockAheadMs = certainlyAhead(time, now, peer.rttMs)
      return
    }
    peer.clockAheadMs = certainlyAhead(time, now) ?? peer.clockAheadMs
    // its clock is known to within a round trip only once it has answered, and a newcomer should know soon
    this.send(peer, now)
  }

  /** Whether all that a peer has applied is here, and no catch-up can bring any of it again. */
  #isSettled({ applied }: Peer): boolean {
    return this.#parts.store.applied.dominates(applied) && !this.#parts.pulls.active
  }
}

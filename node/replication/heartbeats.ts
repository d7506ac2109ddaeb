import { VersionVector } from '../../protocol/clock/version-vector.js'
import type { ByteReader } from '../../protocol/peer/bytes.js'
import { type Heartbeat, readHeartbeat, writeHeartbeat } from '../../protocol/peer/messages/heartbeat.js'
import type { Store } from '../store/store.js'
import { certainlyAhead } from './cluster-clock.js'
import { HEARTBEAT_INTERVAL_MS, OUTBOX_BYTES_MAX, VECTORS_PER_INTERVAL } from './limits.js'
import type { MissingWrites } from './missing.js'
import type { Outbox } from './outbox.js'
import type { Peer } from './peer.js'
import type { Pulls } from './pulls.js'
import type { Repairs } from './repair.js'
import type { Returning } from './returning.js'
import type { Stability } from './stability.js'
import { VectorNews } from './vector-news.js'

/** What a heartbeat speaks of and acts on. */
export interface HeartbeatParts {
  store: Store
  outbox: Outbox
  pulls: Pulls
  missing: MissingWrites
  repairs: Repairs
  returning: Returning
  stability: Stability
  /** Whether this node's own writes go by a tree. */
  relays: () => boolean
}

/**
 * What nodes tell each other every second: their clocks, how far they are, and a digest of what they hold. Positions
 * are told as what has changed since the last time, and in a mesh of many to some peers at a time: told to all by all
 * every second they would be most of the traffic.
 */
export class Heartbeats {
  readonly #parts: HeartbeatParts
  readonly #applied: VectorNews
  readonly #purged: VectorNews
  readonly #stable: VectorNews

  constructor(parts: HeartbeatParts) {
    this.#parts = parts
    this.#applied = new VectorNews(parts.store.applied)
    this.#purged = new VectorNews(parts.store.tombstones.purged)
    this.#stable = new VectorNews(parts.stability.ofMembers)
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

  /** @param full with the position and the digest */
  send(peer: Peer, now: number, full = true): void {
    peer.heartbeatAt = now
    // what it does not take in it need not be told
    if (peer.outboxBytes > OUTBOX_BYTES_MAX) return
    const { store, outbox, repairs, returning, stability, relays } = this.#parts
    const { echo } = peer
    const heartbeat: Heartbeat = {
      ...{ time: now, echo, held: echo === 0 ? 0 : Math.max(0, now - peer.echoAt) },
      ...{ returning: returning.active, relays: relays(), position: undefined, digest: undefined },
    }
    if (full) {
      heartbeat.position = {
        applied: this.#applied.since(peer.appliedTold),
        purged: this.#purged.since(peer.purgedTold),
        membersHash: stability.hashFor(peer),
        stable: this.#stableFor(peer),
      }
      heartbeat.digest = repairs.digest
      peer.appliedTold = this.#applied.now
      peer.purgedTold = this.#purged.now
    }
    writeHeartbeat(outbox.out, heartbeat, store.origins)
    outbox.send([peer], 'heartbeat')
  }

  /** Who knows the same members finds out by itself how far they are. */
  #stableFor(peer: Peer): VersionVector {
    if (this.#parts.stability.knowsSame(peer)) return new VersionVector()
    const news = this.#stable.since(peer.stableTold)
    peer.stableTold = this.#stable.now
    return news
  }

  receive(peer: Peer, reader: ByteReader, now: number): void {
    const { store, pulls, missing, repairs, returning } = this.#parts
    const heartbeat = readHeartbeat(reader, store.origins)
    this.#takeTime(peer, heartbeat, now)
    peer.isMember = true
    peer.returning = heartbeat.returning
    const { position } = heartbeat
    if (position === undefined) return
    peer.learn(position.applied)
    const isSettled = this.#isSettled(peer)
    if (isSettled) Object.assign(peer, { settled: peer.applied, settledAt: heartbeat.time })
    peer.purged.merge(position.purged)
    peer.membersHash = position.membersHash
    peer.stableForMembers.merge(position.stable)
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

  #takeTime(peer: Peer, { time, echo, held }: Heartbeat, now: number): void {
    peer.echo = time
    peer.echoAt = now
    if (echo !== 0) {
      peer.rttMs = Math.max(0, now - echo - held)
      peer.clockAheadMs = certainlyAhead(time, now, peer.rttMs)
      return
    }
    peer.clockAheadMs = certainlyAhead(time, now)
    // its clock is known to within a round trip only once it has answered, and a newcomer should know soon
    this.send(peer, now)
  }

  /** Whether all that a peer has applied is here, and no catch-up can bring any of it again. */
  #isSettled({ applied }: Peer): boolean {
    return this.#parts.store.applied.dominates(applied) && !this.#parts.pulls.active
  }
}

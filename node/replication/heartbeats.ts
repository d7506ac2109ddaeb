import type { VersionVector } from '../../protocol/clock/version-vector.js'
import type { ByteReader } from '../../protocol/peer/bytes.js'
import { type Heartbeat, readHeartbeat, writeHeartbeat } from '../../protocol/peer/messages/heartbeat.js'
import type { Store } from '../store/store.js'
import { certainlyAhead } from './cluster-clock.js'
import type { Outbox } from './outbox.js'
import type { Peer } from './peer.js'
import type { Pulls } from './pulls.js'
import type { Repairs } from './repair.js'
import type { Returning } from './returning.js'

/** What nodes tell each other every second: their clocks, how far they are, and a digest of what they hold. */
export class Heartbeats {
  readonly #store: Store
  readonly #outbox: Outbox
  readonly #pulls: Pulls
  readonly #repairs: Repairs
  readonly #returning: Returning

  constructor(store: Store, outbox: Outbox, pulls: Pulls, repairs: Repairs, returning: Returning) {
    this.#store = store
    this.#outbox = outbox
    this.#pulls = pulls
    this.#repairs = repairs
    this.#returning = returning
  }

  send(peer: Peer, now: number): void {
    peer.heartbeatAt = now
    const { applied, origins, tombstones } = this.#store
    const heartbeat: Heartbeat = {
      ...{ time: now, echo: peer.echo, held: peer.echo === 0 ? 0 : Math.max(0, now - peer.echoAt), applied },
      returning: this.#returning.active,
      purged: tombstones.purged.beyond(peer.purgedTold),
      digest: this.#repairs.digest,
    }
    writeHeartbeat(this.#outbox.out, heartbeat, origins)
    peer.purgedTold.merge(heartbeat.purged)
    this.#outbox.send([peer], 'heartbeat')
  }

  receive(peer: Peer, reader: ByteReader, now: number): void {
    const heartbeat = readHeartbeat(reader, this.#store.origins)
    this.#takeTime(peer, heartbeat, now)
    const { applied } = heartbeat
    peer.appliedBefore = peer.appliedBefore === undefined ? applied : peer.applied
    peer.applied = applied
    if (this.#isSettled(applied)) Object.assign(peer, { settled: applied, settledAt: heartbeat.time })
    peer.returning = heartbeat.returning
    peer.purged.merge(heartbeat.purged)
    this.#returning.hear(peer)
    if (this.#store.applied.dominates(applied)) this.#returning.level()
    // what a peer has by others is on its way here as well; what stays missing for two heartbeats is not
    const isBehind = this.#pulls.isBehind(peer, peer.appliedBefore)
    if (isBehind || applied.get(peer.origin) > this.#store.applied.get(peer.origin)) this.#pulls.pull(peer)
    this.#repairs.compare(peer, heartbeat.digest, now)
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
  #isSettled(theirs: VersionVector): boolean {
    return this.#store.applied.dominates(theirs) && !this.#pulls.active
  }
}

import type { VersionVector } from '../../protocol/clock/version-vector.js'
import { type RepairEndMessage, writeRepairEnd } from '../../protocol/peer/messages/repair-end.js'
import { Encoder } from '../../protocol/repair/encoder.js'
import { Salt } from '../../protocol/repair/salt.js'
import { TOUCHED_MAX } from '../store/live-digest.js'
import type { Store } from '../store/store.js'
import type { ReplicationIo } from './io.js'
import { LiveMembers } from './live-members.js'
import type { Outbox } from './outbox.js'
import type { Peer } from './peer.js'

/** What a repair came to at one side. */
export type Outcome = 'done' | 'busy' | 'failed' | 'pull all'

/** One repair between this node and a peer, and what its side may use. */
export interface Exchange {
  peer: Peer
  number: number
  salt: Salt
  store: Store
  outbox: Outbox
  /** Whether what the peer has seen and has no more is deleted here as well. */
  returning: boolean
  /** If this node owes it to the peer: what it is that is owed (see returning.ts). */
  owed: number | undefined
  io: ReplicationIo
  over(outcome: Outcome, reason: string): void
}

/** What both sides of a repair do: work in turns, and count. */
export abstract class RepairSide {
  /** Set whenever the repair gets on. */
  progressed = true
  cells = 0
  atomsSent = 0
  deleted = 0
  readonly exchange: Exchange
  protected readonly live: LiveMembers
  protected readonly encoder: Encoder
  /** What this node had applied before it looked at what it has: what of that is not among its atoms is gone. */
  protected readonly applied: VersionVector
  #scheduled = false
  #over = false

  constructor(exchange: Exchange) {
    this.exchange = exchange
    this.applied = exchange.store.applied.clone()
    this.live = new LiveMembers(exchange.store, exchange.salt)
    this.encoder = new Encoder(this.live.members)
  }

  /** Works for some tenths of a millisecond; returns whether there is more to do at once. */
  protected abstract step(): boolean

  /** What has been begun in this turn and cannot wait for the next. */
  protected abstract endTurn(): void

  /** Goes on as long as there is something to do. */
  run(): void {
    if (this.#scheduled || this.#over) return
    this.#scheduled = true
    const { io, store } = this.exchange
    io.defer(() => {
      this.#scheduled = false
      if (this.#over) return
      // in a turn nothing but the repair itself changes any data
      store.liveDigest.settle(TOUCHED_MAX)
      const sent = this.atomsSent
      let more = this.step()
      while (more && !this.#over && !io.turnOver()) more = this.step()
      this.endTurn()
      if (more || this.atomsSent > sent) this.progressed = true
      if (more) this.run()
    })
  }

  /** Nothing of it happens any more. */
  stop(): void {
    this.#over = true
  }

  protected finish(outcome: Outcome, reason = ''): void {
    this.#over = true
    this.exchange.over(outcome, reason)
  }

  /** Says that this side is through. */
  protected sendEnd(end: RepairEndMessage): void {
    writeRepairEnd(this.exchange.outbox.out, end, this.exchange.store.origins)
    this.send()
  }

  protected send(): void {
    this.exchange.outbox.send([this.exchange.peer], 'digest')
  }
}

/** The salt of a repair drawn here. */
export function drawSalt(random: () => number): Salt {
  return new Salt(Math.floor(random() * 2 ** 32), Math.floor(random() * 2 ** 32))
}

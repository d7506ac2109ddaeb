import { VersionVector } from '../../protocol/clock/version-vector.js'
import { Scan, type Sync } from '../../protocol/peer/messages/sync.js'
import type { Store } from '../store/store.js'
import { CatchUp } from './catch-up.js'
import type { ReplicationIo } from './io.js'
import { LimitError } from './limit-error.js'
import { CATCH_UP_SLOTS_PER_STEP, CATCH_UP_WINDOW_BYTES, SYNCS_PER_SECOND_MAX } from './limits.js'
import type { MissingWrites } from './missing.js'
import type { Outbox } from './outbox.js'
import type { Peer } from './peer.js'

/** Counts what a peer asks for. @throws LimitError if it does so without end */
export function countAsked(peer: Peer, now: number): void {
  if (now - peer.syncsSince >= 1000) Object.assign(peer, { syncs: 0, syncsSince: now })
  if (++peer.syncs > SYNCS_PER_SECOND_MAX)
    throw new LimitError('catch_ups', 'it asks for catch-ups without end')
}

/** The giving side of catch-ups: one at a time for each peer, as fast as its link takes it, in turns. */
export class Donor {
  /** Slots that a catch-up looks at in one step. */
  slotsPerStep = CATCH_UP_SLOTS_PER_STEP
  readonly #store: Store
  readonly #outbox: Outbox
  readonly #io: ReplicationIo
  readonly #missing: MissingWrites

  constructor(store: Store, outbox: Outbox, io: ReplicationIo, missing: MissingWrites) {
    this.#store = store
    this.#missing = missing
    this.#outbox = outbox
    this.#io = io
  }

  /** A peer asks. @throws LimitError if it does so without end */
  receiveSync(peer: Peer, sync: Sync, now: number): void {
    countAsked(peer, now)
    peer.subscribed = true
    peer.lagging = false
    if (sync.scan === Scan.NONE) return
    peer.learn(sync.news)
    // no heartbeat says it again
    this.#missing.hear(sync.news, now)
    peer.asksFor = sync
    this.begin(peer)
  }

  /**
   * Begins what a peer has asked for, once its position is known. What it has told since may wait among messages from
   * the future, and is given again. That does no harm: what was deleted since the link came up it lets go of only when
   * this node has seen it deleted, and then has nothing of it to give.
   */
  begin(peer: Peer): void {
    const { asksFor } = peer
    if (asksFor === undefined) return
    const { scan, number, part } = asksFor
    if (scan !== Scan.EVERYTHING && !peer.isKnown) return
    peer.asksFor = undefined
    const applied = scan === Scan.EVERYTHING ? new VersionVector() : peer.applied
    // not at once: of many that come together only the last is given
    peer.endCatchUp()
    peer.catchUp = new CatchUp(this.#store, applied, number, part)
    this.goOn(peer)
  }

  /** There may be room for more of a peer's catch-up. */
  goOn(peer: Peer): void {
    const { catchUp } = peer
    // once, however often it is told that there is room: each would go on by itself
    if (catchUp === undefined || catchUp.isDue || !hasRoom(peer)) return
    catchUp.isDue = true
    this.#io.defer(() => {
      catchUp.isDue = false
      if (peer.catchUp === catchUp) this.#give(peer, catchUp)
    })
  }

  #give(peer: Peer, catchUp: CatchUp): void {
    const isOver = catchUp.give({
      out: this.#outbox.out,
      slotsPerStep: this.slotsPerStep,
      mayGoOn: () => hasRoom(peer) && !this.#io.turnOver(),
      send: () => this.#outbox.send([peer], 'catchUp'),
    })
    if (isOver) peer.endCatchUp()
    else this.goOn(peer)
  }
}

function hasRoom(peer: Peer): boolean {
  return peer.outboxBytes < CATCH_UP_WINDOW_BYTES
}

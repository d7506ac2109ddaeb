import { Scan, type Sync } from '../../protocol/peer/messages/sync.js'
import type { Store } from '../store/store.js'
import { CatchUp } from './catch-up.js'
import { LimitError } from './limit-error.js'
import { CATCH_UP_WINDOW_BYTES, SYNCS_PER_SECOND_MAX } from './limits.js'
import type { Outbox } from './outbox.js'
import type { Peer } from './peer.js'

/** The giving side of catch-ups: one at a time for each peer, as fast as its link takes it, a turn's worth at a time. */
export class Donor {
  readonly #store: Store
  readonly #outbox: Outbox
  readonly #defer: (work: () => void) => void

  constructor(store: Store, outbox: Outbox, defer: (work: () => void) => void) {
    this.#store = store
    this.#outbox = outbox
    this.#defer = defer
  }

  /** A peer asks. @throws LimitError if it does so without end */
  receiveSync(peer: Peer, { scan, applied, part }: Sync, now: number): void {
    if (now - peer.syncsSince >= 1000) Object.assign(peer, { syncs: 0, syncsSince: now })
    if (++peer.syncs > SYNCS_PER_SECOND_MAX)
      throw new LimitError('catch_ups', 'it asks for catch-ups without end')
    peer.subscribed = true
    peer.lagging = false
    if (scan === Scan.NONE) return
    // not at once: of many that come together only the last is given
    peer.catchUp = new CatchUp(this.#store, applied, part)
    this.#giveSoon(peer)
  }

  /** Sends what the window has room for, a turn's worth of slots at a time. */
  give(peer: Peer): void {
    const { catchUp } = peer
    if (catchUp === undefined) return
    const hasRoom = (): boolean => peer.outboxBytes < CATCH_UP_WINDOW_BYTES
    const over = catchUp.give(this.#outbox.out, hasRoom, () => this.#outbox.send([peer], 'catchUp'))
    if (over) peer.catchUp = undefined
    else if (hasRoom()) this.#giveSoon(peer)
  }

  #giveSoon(peer: Peer): void {
    const { catchUp } = peer
    this.#defer(() => {
      if (peer.catchUp === catchUp) this.give(peer)
    })
  }
}

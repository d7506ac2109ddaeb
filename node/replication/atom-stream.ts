import { VersionVector } from '../../protocol/clock/version-vector.js'
import { writeAtoms } from '../../protocol/peer/messages/atoms.js'
import { MessageType } from '../../protocol/peer/messages/message.js'
import { OpWriter } from '../../protocol/peer/op-writer.js'
import { Scan } from '../store/scan.js'
import type { Store } from '../store/store.js'
import { CATCH_UP_MESSAGE_BYTES, CATCH_UP_WINDOW_BYTES, REPAIR_ATOMS_PER_STEP } from './limits.js'
import type { Outbox } from './outbox.js'
import { removeOverruled } from './overruled.js'
import type { Peer } from './peer.js'

/** Some records on their way to one peer, with all that decides about them, as fast as its link takes them. */
export class AtomStream {
  sent = 0
  readonly #store: Store
  readonly #outbox: Outbox
  readonly #peer: Peer
  readonly #count: number
  readonly #slotAt: (position: number) => number
  readonly #scan: Scan
  readonly #batch: OpWriter
  #next = 0

  /** @param slotAt the slot to send, 0 for one that need not be sent any more */
  constructor(store: Store, outbox: Outbox, peer: Peer, count: number, slotAt: (position: number) => number) {
    this.#store = store
    this.#outbox = outbox
    this.#peer = peer
    this.#count = count
    this.#slotAt = slotAt
    this.#scan = new Scan(store, new VersionVector())
    this.#batch = new OpWriter(store.origins)
  }

  get hasRoom(): boolean {
    return this.#peer.outboxBytes < CATCH_UP_WINDOW_BYTES
  }

  /** Writes a step's worth, and sends what fills a message or is the last; returns whether all are sent. */
  step(): boolean {
    const batch = this.#batch
    for (let left = REPAIR_ATOMS_PER_STEP; left > 0 && this.#next < this.#count && this.hasRoom; left--) {
      const slot = this.#slotAt(this.#next++)
      if (slot === 0 || this.#travelsAnyway(slot)) continue
      if (removeOverruled(this.#store, slot)) {
        this.#store.liveDigest.settle(Number.POSITIVE_INFINITY)
        continue
      }
      this.#scan.write(slot, batch)
      this.sent++
      if (batch.size >= CATCH_UP_MESSAGE_BYTES) this.#finish()
    }
    const isOver = this.#next === this.#count
    if (isOver) this.endTurn()
    return isOver
  }

  /** Sends what is written: a batch never lives on into the next turn, for it names keys by their slots. */
  endTurn(): void {
    if (this.#batch.count > 0) this.#finish()
  }

  /** What this node has in order and the peer does not comes to it by the live stream or a catch-up. */
  #travelsAnyway(slot: number): boolean {
    const { records, applied } = this.#store
    const dot = [records.origin(slot), records.stamp(slot)] as const
    return applied.covers(...dot) && !this.#peer.applied.covers(...dot)
  }

  #finish(): void {
    writeAtoms(this.#outbox.out, this.#batch, MessageType.REPAIR_ATOMS)
    this.#outbox.send([this.#peer], 'digest')
  }
}

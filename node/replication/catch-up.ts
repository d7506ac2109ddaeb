import type { VersionVector } from '../../protocol/clock/version-vector.js'
import type { ByteWriter } from '../../protocol/peer/bytes.js'
import { writeAtoms } from '../../protocol/peer/messages/atoms.js'
import { writeDone } from '../../protocol/peer/messages/sync.js'
import { OpWriter } from '../../protocol/peer/op-writer.js'
import type { Part } from '../../protocol/peer/part.js'
import { Scan } from '../store/scan.js'
import type { Store } from '../store/store.js'
import { CATCH_UP_MESSAGE_BYTES } from './limits.js'

/** How a catch-up's messages leave. */
export interface Delivery {
  /** Where a message is put together. */
  out: ByteWriter
  /** Slots that a step looks at. */
  slotsPerStep: number
  /** Whether there is time and room for another step. */
  mayGoOn: () => boolean
  /** Takes what `out` holds. */
  send: () => void
}

/**
 * A catch-up that this node gives (T1): the atoms that the receiver's version vector does not cover, a message at a
 * time, then DONE with what that amounts to: what this node had applied when it began. What is written meanwhile reaches
 * the receiver by the live stream, which it is subscribed to before the walk begins, or by the next catch-up.
 */
export class CatchUp {
  /** Whether its next turn is to come. */
  isDue = false
  readonly #store: Store
  readonly #scan: Scan
  /** What the receiver will have applied, beyond what it has, once all of it has arrived. */
  readonly #covers: VersionVector
  readonly #writer: OpWriter
  readonly #number: number

  /**
   * @param applied what the receiver has
   * @param number by which the receiver knows what it asked for
   * @param part the part of the keys that it asks for, all if there is none
   */
  constructor(store: Store, applied: VersionVector, number: number, part?: Part) {
    this.#store = store
    this.#number = number
    this.#scan = new Scan(store, applied, part)
    this.#covers = store.applied.beyond(applied)
    this.#writer = new OpWriter(store.origins)
    this.#scan.flushes(this.#writer)
    store.records.slots.walks.add(this.#scan)
  }

  /** It is over, or nobody waits for it any more. */
  end(): void {
    this.#store.records.slots.walks.delete(this.#scan)
  }

  /**
   * Writes what there is time and room for, a step at the least, and sends what fills a message or is the last of it. What
   * is written may be overtaken by live writes before it is sent: that does no harm, for the receiver lets go of no
   * tombstone until DONE has come.
   *
   * @returns whether it was the last of it
   */
  give({ out, slotsPerStep, mayGoOn, send }: Delivery): boolean {
    const writer = this.#writer
    const finish = (): void => {
      writeAtoms(out, writer)
      send()
    }
    do {
      const walked = this.#scan.step(writer, CATCH_UP_MESSAGE_BYTES, slotsPerStep)
      if (walked) this.#scan.flushes(writer)
      if (writer.size >= CATCH_UP_MESSAGE_BYTES || (walked && writer.count > 0)) finish()
      if (!walked) continue
      writeDone(out, { number: this.#number, covered: this.#covers }, this.#store.origins)
      send()
      return true
    } while (mayGoOn())
    // what is begun goes on in the next turn, for a message of a few atoms costs more than they do; slots may be others' by then
    writer.forgetKey()
    return false
  }
}

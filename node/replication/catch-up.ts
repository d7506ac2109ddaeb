import type { VersionVector } from '../../protocol/clock/version-vector.js'
import type { ByteWriter } from '../../protocol/peer/bytes.js'
import { writeAtoms } from '../../protocol/peer/messages/atoms.js'
import { writeDone } from '../../protocol/peer/messages/sync.js'
import { OpWriter } from '../../protocol/peer/op-writer.js'
import type { Part } from '../../protocol/peer/part.js'
import { Scan } from '../store/scan.js'
import type { Store } from '../store/store.js'
import { CATCH_UP_MESSAGE_BYTES, CATCH_UP_SLOTS_PER_TURN } from './limits.js'

/**
 * A catch-up that this node gives (T1): the atoms that the receiver's version vector does not cover, a message at a
 * time, then DONE with what that amounts to. What is written meanwhile reaches the receiver by the live stream, which
 * it is subscribed to before the walk begins; so the walk may miss nothing but what DONE does not claim.
 */
export class CatchUp {
  readonly #store: Store
  readonly #scan: Scan
  /** What the receiver will have applied once all of it has arrived. */
  readonly #covers: VersionVector
  readonly #writer: OpWriter

  /** @param applied what the receiver has @param part the part of the keys that it asks for, all if there is none */
  constructor(store: Store, applied: VersionVector, part?: Part) {
    this.#store = store
    this.#scan = new Scan(store, applied, part)
    this.#covers = store.applied.clone()
    this.#writer = new OpWriter(store.origins)
    this.#scan.flushes(this.#writer)
  }

  /**
   * Sends what fits, for a turn's worth of slots.
   *
   * @param out where a message is put together
   * @param hasRoom asked before each message
   * @param send takes what `out` holds
   * @returns whether it was the last of it; false: come again when there is room
   */
  give(out: ByteWriter, hasRoom: () => boolean, send: () => void): boolean {
    const writer = this.#writer
    const finish = (): void => {
      writeAtoms(out, writer)
      send()
    }
    if (writer.count > 0) finish()
    let slots = CATCH_UP_SLOTS_PER_TURN
    while (hasRoom() && slots > 0) {
      const walked = this.#scan.step(writer, CATCH_UP_MESSAGE_BYTES, CATCH_UP_SLOTS_PER_TURN / 8)
      slots -= CATCH_UP_SLOTS_PER_TURN / 8
      if (writer.size >= CATCH_UP_MESSAGE_BYTES || (walked && writer.count > 0)) finish()
      if (!walked) continue
      writeDone(out, this.#covers, this.#store.origins)
      send()
      return true
    }
    // a batch never lives on into the next turn: it names keys by their slots, and those may be others' by then
    if (writer.count > 0) finish()
    return false
  }
}

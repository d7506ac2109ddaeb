import { type DiskState, noState } from './journal-format.js'

/**
 * What of a node's state a journal has not said yet. A state has an entry for every process that has ever written, and is
 * told whenever a tombstone goes; so each file says all of it once, and then what has changed. A file's beginning may be of
 * a state told while the one before was still being ended, and go on from that: it counts with that one, or with a
 * snapshot that was begun later.
 */
export class StateNews {
  #number = -1
  #said = noState()

  /** Takes the news for the file of this number; they count as said. */
  take(number: number, state: DiskState): DiskState {
    if (number !== this.#number) this.#said = noState()
    this.#number = number
    const applied = state.applied.beyond(this.#said.applied)
    const purged = state.purged.beyond(this.#said.purged)
    this.#said.applied.merge(applied)
    this.#said.purged.merge(purged)
    return { ...state, applied, purged }
  }
}

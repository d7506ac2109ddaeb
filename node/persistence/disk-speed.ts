import { QUICK_FORCE_MS, QUICK_FORCES } from './journal-limits.js'

/**
 * Whether the disk is quick enough to be forced while the event loop waits, as redis-server always does it. On such a
 * disk the way to a thread and back takes about as long as forcing does, and every client of a group waits for both.
 * One slow force is enough to lose trust, and it takes many quick ones in a row to win it, so a disk that is slow now
 * and then holds up the event loop seldom, and one that is slow never does.
 */
export class DiskSpeed {
  #quickOnesMissing = QUICK_FORCES

  get isQuick(): boolean {
    return this.#quickOnesMissing === 0
  }

  /** A force took so long, with the way to a thread if it was in one. */
  note(milliseconds: number): void {
    if (milliseconds > QUICK_FORCE_MS) this.#quickOnesMissing = QUICK_FORCES
    else if (this.#quickOnesMissing > 0) this.#quickOnesMissing--
  }
}

import { VersionVector } from '../../protocol/clock/version-vector.js'

/** What was applied here some time ago: at least so long ago as is asked for, and less than twice. */
export class AppliedBefore {
  vector = new VersionVector()
  #next = new VersionVector()
  #at = 0

  /** Call it once a second or so. @param applied what is applied now @param ageMs how long ago, ms */
  look(now: number, applied: VersionVector, ageMs: number): void {
    if (now - this.#at < ageMs) return
    this.#at = now
    this.vector = this.#next
    this.#next = applied.clone()
  }

  /** The clock has been moved by `ms`. */
  clockMoved(ms: number): void {
    this.#at += ms
  }
}

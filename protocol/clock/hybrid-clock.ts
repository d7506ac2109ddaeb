import { stampOfMs } from './stamp.js'

/**
 * Hybrid logical clock (Kulkarni et al., 2014): follows the physical clock, never goes back, and passes every stamp it
 * has seen, so that a write made after another was seen is always ordered after it, whatever the clocks say.
 */
export class HybridClock {
  /** The greatest stamp issued or observed. */
  last = 0

  /** Issues the next stamp at physical time `nowMs`. */
  next(nowMs: number): number {
    const physical = stampOfMs(nowMs)
    this.last = physical > this.last ? physical : this.last + 1
    return this.last
  }

  /** Moves past a stamp that came from elsewhere. The caller holds back stamps too far ahead. */
  observe(stamp: number): void {
    if (stamp > this.last) this.last = stamp
  }
}

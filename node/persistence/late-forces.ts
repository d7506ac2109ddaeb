import { FORCE_PATIENCE_MS } from './journal-limits.js'
import type { Machine } from './machine.js'

/**
 * Counts what Redis counts as aof_delayed_fsync: something was written while the disk was being forced, and that force went
 * on for two seconds more. Redis holds the write back for so long and lets it block then; here it has gone its way in a
 * thread, but that the disk is late is told all the same.
 */
export class LateForces {
  count = 0
  readonly #now: Machine['now']
  readonly #warn: (text: string) => void
  /** When something was first written during the force under way, or since it was last counted. */
  #since: number | undefined

  constructor({ now }: Machine, warn: (text: string) => void) {
    this.#now = now
    this.#warn = warn
  }

  /** Something is written while the disk is being forced. */
  written(): void {
    this.#since ??= this.#now()
    this.look()
  }

  /** Counts it if the disk is late; called every second as well. */
  look(): void {
    if (this.#since === undefined || this.#now() - this.#since < FORCE_PATIENCE_MS) return
    this.#since = undefined
    this.count++
    this.#warn('Asynchronous AOF fsync is taking too long (disk is busy?). Writes go on meanwhile.')
  }

  /** The disk has been forced. */
  ended(): void {
    this.#since = undefined
  }
}

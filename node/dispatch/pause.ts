import { TIMER_MS_MAX } from '../server/limits.js'
import { Gate } from './table.js'

/**
 * CLIENT PAUSE: for a time, clients wait with all commands, or with those that may write. A second pause can only
 * make the first one longer or stricter.
 */
export class Pause {
  active = false
  /** Goes on with everybody who waits. */
  readonly #onEnd: () => void
  #until = 0
  #all = false
  #timer: NodeJS.Timeout | undefined

  constructor(onEnd: () => void) {
    this.#onEnd = onEnd
  }

  /** Starts a pause of `ms`, of all commands or of writes only. */
  start(ms: number, all: boolean): void {
    const now = performance.now()
    this.#until = Math.max(this.active ? this.#until : 0, now + ms)
    this.#all = (this.active && this.#all) || all
    this.active = true
    this.#arm()
  }

  /** CLIENT UNPAUSE, or the end of the time. */
  end(): void {
    clearTimeout(this.#timer)
    if (!this.active) return
    this.active = false
    this.#all = false
    this.#onEnd()
  }

  /** Whether a command with these gates has to wait. */
  holds(gates: number): boolean {
    return this.#all || (gates & (Gate.WRITE | Gate.MAY_REPLICATE)) !== 0
  }

  #arm(): void {
    clearTimeout(this.#timer)
    const left = this.#until - performance.now()
    this.#timer = setTimeout(
      () => {
        if (performance.now() >= this.#until) this.end()
        else this.#arm()
      },
      Math.min(Math.max(1, Math.ceil(left)), TIMER_MS_MAX),
    )
  }
}

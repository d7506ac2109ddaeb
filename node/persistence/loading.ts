import type { Log } from '../log.js'
import { PROGRESS_MS } from './journal-limits.js'

/** How far a file is read that a node starts from, bytes. */
export interface LoadingProgress {
  total: number
  loaded: number
}

/** The start of a node while it reads its data back, or an RDB file: how far it is, for the log and for INFO. */
export class Loading {
  /** ms since the epoch. */
  readonly startedAt = Date.now()
  readonly progress: LoadingProgress = { total: 0, loaded: 0 }
  readonly #log: Log
  #told = performance.now()
  #error: Error | undefined

  constructor(log: Log) {
    this.#log = log
  }

  /** Seconds that are left, by what was done until now. */
  get etaSeconds(): number {
    const { total, loaded } = this.progress
    const elapsed = Date.now() - this.startedAt
    return loaded === 0 ? 1 : Math.floor((elapsed / 1000 / loaded) * (total - loaded))
  }

  tell(progress: LoadingProgress): void {
    Object.assign(this.progress, progress)
    if (performance.now() - this.#told < PROGRESS_MS) return
    this.#told = performance.now()
    const { total, loaded } = progress
    this.#log.notice(`Loading: ${Math.floor((loaded / total) * 100)}%, ${this.etaSeconds} seconds left`)
  }

  /** Gives up: whoever reads ends with error(). */
  stop(): void {
    this.#error = new Error('stopped while loading')
  }

  readonly error = (): Error | undefined => this.#error
}

import type { Live } from '../../protocol/peer/messages/live.js'
import type { Store } from '../store/store.js'
import { RUNS_MAX } from './limits.js'

/** A stretch of one origin's live stream that came without a gap: after `start` up to `end`, both stamps. */
interface Run {
  start: number
  end: number
  /** Whether all it held is here: false for a message with a patch whose base was missing. */
  held: boolean
}

interface Stream {
  /** Ascending, no two that are held touching. */
  runs: Run[]
  /** Where the last run ended that was let go of: messages up to there are too late to be told from repeated ones. */
  floor: number
}

/**
 * What has come of each origin's live stream, by whatever links. Every message says where the stream stood before it
 * and after it, so messages join into runs; once nothing before a run is missing, all of it counts as applied. A
 * message within a run has come before. That is not the same as applied: a catch-up may have brought its atoms ahead of
 * it, and what it publishes has still to be delivered.
 */
export class Runs {
  readonly #store: Store
  readonly #onFull: () => void
  readonly #streams = new Map<number, Stream>()

  /** @param onFull called for each run that is let go of */
  constructor(store: Store, onFull: () => void = () => {}) {
    this.#store = store
    this.#onFull = onFull
  }

  /** Whether a message has not come before. */
  isNews(origin: number, { prev, last }: Live): boolean {
    const stream = this.#streams.get(origin)
    if (stream === undefined) return true
    return last > stream.floor && !stream.runs.some(run => run.start <= prev && last <= run.end)
  }

  /** A message that was news has come. @param held whether all that it holds is here now */
  add(origin: number, { prev, last }: Live, held: boolean): void {
    let stream = this.#streams.get(origin)
    if (stream === undefined) this.#streams.set(origin, (stream = { runs: [], floor: 0 }))
    const joined = { start: prev, end: last, held }
    const runs = stream.runs.filter(run => {
      if (!held || !run.held || run.start > last || run.end < prev) return true
      joined.start = Math.min(joined.start, run.start)
      joined.end = Math.max(joined.end, run.end)
      return false
    })
    runs.push(joined)
    runs.sort((a, b) => a.start - b.start)
    if (runs.length > RUNS_MAX) {
      stream.floor = (runs.shift() as Run).end
      this.#onFull()
    }
    stream.runs = runs
  }

  /** Takes into the version vector what nothing before is missing of. */
  advance(origin: number): void {
    const { applied } = this.#store
    for (const run of this.#streams.get(origin)?.runs ?? [])
      if (run.held && run.start <= applied.get(origin)) applied.advance(origin, run.end)
  }

  /** The same for all origins. */
  advanceAll(): void {
    for (const origin of this.#streams.keys()) this.advance(origin)
  }
}

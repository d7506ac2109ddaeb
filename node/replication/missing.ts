import type { VersionVector } from '../../protocol/clock/version-vector.js'
import type { Store } from '../store/store.js'
import { MISSING_PATIENCE_MS } from './limits.js'

interface Missing {
  /** What some peer had applied of an origin when this was last looked at, and since when that is missing here. */
  stamp: number
  since: number
  /** The most any peer has applied of it. */
  newest: number
}

/**
 * What others have applied and this node has not, by what their heartbeats say. What a peer has by others is mostly on
 * its way here as well; what stays missing for longer than that takes has been lost on the way, and is asked for.
 */
export class MissingWrites {
  readonly #store: Store
  readonly #byOrigin = new Map<number, Missing>()
  /** What is asked for at the next opportunity. */
  readonly #due = new Set<number>()

  constructor(store: Store) {
    this.#store = store
  }

  /** A peer has said that it has applied so much. */
  hear(theirs: VersionVector, now: number): void {
    for (let origin = 0; origin < theirs.length; origin++) this.note(origin, theirs.get(origin), now)
  }

  /** Somebody has an origin's writes up to this stamp. */
  note(origin: number, newest: number, now: number): void {
    if (newest <= this.#store.applied.get(origin)) return
    const known = this.#byOrigin.get(origin)
    if (known === undefined) this.#byOrigin.set(origin, { stamp: newest, since: now, newest })
    else if (newest > known.newest) known.newest = newest
  }

  /** Something of an origin is known to be lost: no patience. */
  demand(origin: number, newest: number, now: number): void {
    const known = this.#byOrigin.get(origin)
    this.#byOrigin.set(origin, { stamp: newest, since: now, newest: Math.max(newest, known?.newest ?? 0) })
    this.#due.add(origin)
  }

  /** The clock has been moved by `ms`: nothing has been missing for longer or shorter by that. */
  clockMoved(ms: number): void {
    for (const missing of this.#byOrigin.values()) missing.since += ms
  }

  /** Looks at what has come meanwhile; returns the origins of which something has now been missing for too long. */
  look(now: number): number[] {
    const late: number[] = []
    for (const [origin, missing] of this.#byOrigin) {
      const applied = this.#store.applied.get(origin)
      if (applied >= missing.newest) {
        this.#byOrigin.delete(origin)
        this.#due.delete(origin)
      } else if (applied >= missing.stamp) {
        this.#due.delete(origin)
        missing.stamp = missing.newest
        missing.since = now
      } else if (now - missing.since >= MISSING_PATIENCE_MS) {
        missing.since = now
        this.#due.add(origin)
        late.push(origin)
      }
    }
    return late
  }

  /** The origins of which something is due, with the stamp up to which. */
  *due(): Iterable<[origin: number, stamp: number]> {
    for (const origin of this.#due) {
      const stamp = (this.#byOrigin.get(origin) as Missing).stamp
      if (stamp > this.#store.applied.get(origin)) yield [origin, stamp]
    }
  }
}

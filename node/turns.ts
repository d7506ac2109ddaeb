/** Long work in one turn of the event loop, ms: clients and the disk wait so long for it at the most, and one step more. */
const TURN_MS = 2

/**
 * Long work by the clock: what the mesh brings and asks for, what expires, what is freed, what is summed up. All of it
 * together gets so much of each turn of the event loop, and what is left waits for the next. A turn begins with the first
 * piece of work and ends when the loop has been around.
 */
export class Turns {
  readonly #now: () => number
  readonly #waiting: (() => void)[] = []
  /** When the turn at hand is over, ms; 0 while there is none. */
  #endsAt = 0
  #scheduled = false

  /** @param now a clock, ms */
  constructor(now: () => number) {
    this.#now = now
  }

  /** Whether the turn at hand has taken its time. Asked between the steps of what may take long. */
  get isOver(): boolean {
    const now = this.#now()
    if (this.#endsAt === 0) {
      this.#endsAt = now + TURN_MS
      this.#schedule()
    }
    return now >= this.#endsAt
  }

  /** Does some work in a later turn: in the order given, each as long as the turn lasts. */
  defer(work: () => void): void {
    this.#waiting.push(work)
    this.#schedule()
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => this.#run())
  }

  /** The end of a turn: what is left of its time goes to what waits, the first of which always has its go. */
  #run(): void {
    // what is deferred meanwhile waits for the next turn
    for (let left = this.#waiting.length; left > 0; left--) {
      this.#waiting.shift()?.()
      if (this.isOver) break
    }
    this.#endsAt = 0
    this.#scheduled = false
    if (this.#waiting.length > 0) this.#schedule()
  }
}

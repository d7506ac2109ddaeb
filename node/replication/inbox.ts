import type { MeshEvent } from '../../discovery/mesh.js'
import type { Turns } from '../turns.js'

/**
 * What the mesh brings, taken in its order and in turns: what comes when a turn is over waits for the next, and what
 * comes behind it as well. A message that waits holds back its link, so that what waits is bounded by the links' windows.
 */
export class Inbox {
  readonly #turns: Turns
  readonly #take: (event: MeshEvent) => void
  readonly #waiting: { event: MeshEvent; taken: () => void }[] = []

  constructor(turns: Turns, take: (event: MeshEvent) => void) {
    this.#turns = turns
    this.#take = take
  }

  /** Takes an event now, or returns when it will have been taken. */
  add(event: MeshEvent): void | Promise<void> {
    if (this.#waiting.length === 0) {
      if (!this.#turns.isOver) {
        this.#take(event)
        return
      }
      this.#turns.defer(() => this.#work())
    }
    return new Promise(taken => this.#waiting.push({ event, taken }))
  }

  #work(): void {
    do {
      const { event, taken } = this.#waiting[0]
      this.#take(event)
      taken()
      // only now: what an event brings about comes behind it
      this.#waiting.shift()
    } while (this.#waiting.length > 0 && !this.#turns.isOver)
    if (this.#waiting.length > 0) this.#turns.defer(() => this.#work())
  }
}

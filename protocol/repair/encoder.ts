import { Cells, encode } from './cells.js'
import type { Members } from './members.js'

/** Cells of the first window, and how much larger each further one is: few walks again, few cells for nothing. */
const FIRST_WINDOW_CELLS = 256
const WINDOW_GROWTH = 16

/**
 * A set's cells by range, made a slice of members at a time so that a large set blocks nobody. Cells are made in
 * windows that grow: each window walks every member once, and most repairs end in the first or second.
 */
export class Encoder {
  readonly #members: Members
  readonly #cells = new Cells(0)
  #window: Cells | undefined
  #next = 0

  constructor(members: Members) {
    this.#members = members
  }

  /** Members in the set. */
  get size(): number {
    return this.#members.count
  }

  /** Works towards the first `cells` cells, on at most `members` members; returns whether they are ready. */
  step(cells: number, members: number): boolean {
    if (cells <= this.#cells.count) return true
    const from = this.#cells.count
    this.#window ??= new Cells(from === 0 ? FIRST_WINDOW_CELLS : from * (WINDOW_GROWTH - 1))
    const end = Math.min(this.#next + members, this.#members.count)
    encode(this.#window, from, this.#members, this.#next, end)
    this.#next = end
    if (end < this.#members.count) return false
    this.#cells.xorAt(from, this.#window)
    this.#window = undefined
    this.#next = 0
    return cells <= this.#cells.count
  }

  /** Cells [from, to) of the row, which step() has made. */
  take(from: number, to: number): Cells {
    const out = new Cells(0)
    out.xorAt(0, this.#cells, from, to - from)
    return out
  }
}

import { grownWords } from './memory.js'

/**
 * The slots whose records changed since they were last looked at, each once: what the live digest has to bring up to
 * date. A mark costs a bit test, so records mark every change without asking whether it matters.
 */
export class Touched {
  /** Slots from this one on are not watched: nobody has looked at them yet. */
  watched = 0
  count = 0
  #slots: Uint32Array = new Uint32Array(64)
  #marks: Uint32Array = new Uint32Array(32)

  get bytes(): number {
    return this.#slots.byteLength + this.#marks.byteLength
  }

  mark(slot: number): void {
    if (slot >= this.watched) return
    const word = slot >>> 5
    if (word >= this.#marks.length) this.#marks = grownWords(this.#marks, word + 1)
    const bit = 1 << (slot & 31)
    if ((this.#marks[word] & bit) !== 0) return
    this.#marks[word] |= bit
    if (this.count === this.#slots.length) this.#slots = grownWords(this.#slots)
    this.#slots[this.count++] = slot
  }

  /** Takes one slot out; the last one marked. */
  pop(): number {
    const slot = this.#slots[--this.count]
    this.#marks[slot >>> 5] &= ~(1 << (slot & 31))
    return slot
  }

  /** Takes all slots out; in the order in which they were marked. */
  takeAll(): Uint32Array {
    const all = this.#slots.subarray(0, this.count)
    this.#slots = new Uint32Array(64)
    this.#marks.fill(0)
    this.count = 0
    return all
  }

  has(slot: number): boolean {
    const word = slot >>> 5
    return word < this.#marks.length && (this.#marks[word] & (1 << (slot & 31))) !== 0
  }
}

import { grownWords } from './memory.js'

/** A set of slots: a bit for each. Touched has its own in line, because every write asks it several times. */
export class SlotBits {
  #words: Uint32Array = new Uint32Array(32)

  has(slot: number): boolean {
    const word = slot >>> 5
    return word < this.#words.length && (this.#words[word] & (1 << (slot & 31))) !== 0
  }

  add(slot: number): void {
    const word = slot >>> 5
    if (word >= this.#words.length) this.#words = grownWords(this.#words, word + 1)
    this.#words[word] |= 1 << (slot & 31)
  }

  /** Takes out one that is in it. */
  remove(slot: number): void {
    this.#words[slot >>> 5] &= ~(1 << (slot & 31))
  }

  clear(): void {
    this.#words.fill(0)
  }
}

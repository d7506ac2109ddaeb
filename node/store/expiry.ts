import { grownDoubles, grownWords } from './memory.js'

/**
 * When keys expire: a binary heap of (deadline, slot) in typed arrays. A changed deadline leaves its old entry behind;
 * whoever takes an entry checks it against the record, and the heap is rebuilt when most entries are stale.
 */
export class ExpiryHeap {
  #deadlines: Float64Array = new Float64Array(64)
  #slots: Uint32Array = new Uint32Array(64)
  length = 0

  get bytes(): number {
    return this.#deadlines.byteLength + this.#slots.byteLength
  }

  push(deadline: number, slot: number): void {
    if (this.length === this.#slots.length) this.#grow()
    let i = this.length++
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (this.#deadlines[parent] <= deadline) break
      this.#place(i, this.#deadlines[parent], this.#slots[parent])
      i = parent
    }
    this.#place(i, deadline, slot)
  }

  slotAt(at: number): number {
    return this.#slots[at]
  }

  deadlineAt(at: number): number {
    return this.#deadlines[at]
  }

  /** The earliest deadline, Infinity when empty. */
  get next(): number {
    return this.length === 0 ? Number.POSITIVE_INFINITY : this.#deadlines[0]
  }

  /** Takes the entry with the earliest deadline and returns its slot. */
  pop(): number {
    const slot = this.#slots[0]
    const last = --this.length
    const deadline = this.#deadlines[last]
    const lastSlot = this.#slots[last]
    let i = 0
    for (;;) {
      let child = 2 * i + 1
      if (child >= last) break
      if (child + 1 < last && this.#deadlines[child + 1] < this.#deadlines[child]) child++
      if (this.#deadlines[child] >= deadline) break
      this.#place(i, this.#deadlines[child], this.#slots[child])
      i = child
    }
    if (last > 0) this.#place(i, deadline, lastSlot)
    return slot
  }

  /** Keeps only the entries that `valid` accepts. */
  rebuild(valid: (slot: number, deadline: number) => boolean): void {
    const count = this.length
    this.length = 0
    for (let i = 0; i < count; i++) {
      const deadline = this.#deadlines[i]
      const slot = this.#slots[i]
      // entries are pushed back at or before the place they are read from, so none is overwritten unread
      if (valid(slot, deadline)) this.push(deadline, slot)
    }
  }

  #place(i: number, deadline: number, slot: number): void {
    this.#deadlines[i] = deadline
    this.#slots[i] = slot
  }

  #grow(): void {
    this.#deadlines = grownDoubles(this.#deadlines)
    this.#slots = grownWords(this.#slots)
  }
}

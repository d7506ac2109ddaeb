/** A growing list of 48-bit members, six bytes each. */
export class Members {
  count = 0
  low: Uint32Array
  high: Uint16Array

  /** @param memory gives so many bytes of zeros: a large list may be worth another kind than this */
  constructor(capacity = 16, memory: (bytes: number) => ArrayBufferLike = bytes => new ArrayBuffer(bytes)) {
    const { BYTES_PER_ELEMENT: lowBytes } = Uint32Array
    const { BYTES_PER_ELEMENT: highBytes } = Uint16Array
    this.low = new Uint32Array(memory(capacity * lowBytes), 0, capacity)
    this.high = new Uint16Array(memory(capacity * highBytes), 0, capacity)
  }

  push(low: number, high: number): void {
    if (this.count === this.low.length) this.#grow()
    this.low[this.count] = low
    this.high[this.count++] = high
  }

  #grow(): void {
    const capacity = Math.max(16, this.low.length * 2)
    const low = new Uint32Array(capacity)
    const high = new Uint16Array(capacity)
    low.set(this.low)
    high.set(this.high)
    this.low = low
    this.high = high
  }
}

/** Finds which of a list's members a given one is: open addressing at most half full, filled in steps. */
export class MemberIndex {
  readonly #members: Members
  readonly #mask: number
  /** Positions plus one; 0 is free. */
  readonly #table: Uint32Array
  #next = 0

  /** @param capacity how many members there will be in the list at the most */
  constructor(members: Members, capacity: number) {
    this.#members = members
    let size = 16
    while (size < capacity * 2) size *= 2
    this.#mask = size - 1
    this.#table = new Uint32Array(size)
  }

  /** Takes in at most so many more of the list's members; returns whether all of them are in. */
  add(limit: number): boolean {
    const { low, count } = this.#members
    const end = Math.min(count, this.#next + limit)
    for (; this.#next < end; this.#next++) {
      let at = low[this.#next] & this.#mask
      while (this.#table[at] !== 0) at = (at + 1) & this.#mask
      this.#table[at] = this.#next + 1
    }
    return end === count
  }

  /** The member's first position in the list, as far as that is taken in, or -1. */
  find(low: number, high: number): number {
    const { low: lows, high: highs } = this.#members
    for (let at = low & this.#mask; ; at = (at + 1) & this.#mask) {
      const position = this.#table[at] - 1
      if (position < 0 || (lows[position] === low && highs[position] === high)) return position
    }
  }
}

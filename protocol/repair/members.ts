/** A growing list of 48-bit members, six bytes each. */
export class Members {
  count = 0
  low: Uint32Array
  high: Uint16Array

  constructor(capacity = 16) {
    this.low = new Uint32Array(capacity)
    this.high = new Uint16Array(capacity)
  }

  push(low: number, high: number): void {
    if (this.count === this.low.length) this.#grow()
    this.low[this.count] = low
    this.high[this.count++] = high
  }

  #grow(): void {
    const low = new Uint32Array(this.low.length * 2)
    const high = new Uint16Array(this.low.length * 2)
    low.set(this.low)
    high.set(this.high)
    this.low = low
    this.high = high
  }
}

/** Finds which of a list's members a given one is: open addressing at most half full. */
export class MemberIndex {
  readonly #members: Members
  readonly #mask: number
  /** Positions plus one; 0 is free. */
  readonly #table: Uint32Array

  constructor(members: Members) {
    this.#members = members
    let size = 16
    while (size < members.count * 2) size *= 2
    this.#mask = size - 1
    this.#table = new Uint32Array(size)
    for (let i = 0; i < members.count; i++) {
      let at = members.low[i] & this.#mask
      while (this.#table[at] !== 0) at = (at + 1) & this.#mask
      this.#table[at] = i + 1
    }
  }

  /** The member's position in the list, or -1. */
  find(low: number, high: number): number {
    const { low: lows, high: highs } = this.#members
    for (let at = low & this.#mask; ; at = (at + 1) & this.#mask) {
      const position = this.#table[at] - 1
      if (position < 0 || (lows[position] === low && highs[position] === high)) return position
    }
  }
}

import type { Members } from './members.js'
import { mix32 } from './salt.js'

/**
 * Cells of a Rateless IBLT (Yang, Gilad and Alizadeh, "Practical Rateless Set Reconciliation", SIGCOMM 2024).
 *
 * A set is an endless row of cells; cell i holds the XOR of the members that map to it and the XOR of their checks. A
 * member maps to cell i with probability 1 / (1 + i/2), by a walk that the member itself seeds: every one to cell 0,
 * ever fewer to later cells. Two sets' cells, XORed, are the cells of their difference, whatever the sets hold in
 * common; about 1.36 cells for each member of a large difference give all of it (see decoder.ts). Neither side has to
 * know beforehand how much differs: it takes cells until it has enough.
 *
 * The paper's third field, a count, is left out: whether a cell holds one member shows in its check and in that member
 * mapping there, and whose it is the decoder finds by looking. A cell is 9 bytes: 48 bits of members, 24 of checks.
 */
export class Cells {
  low: Uint32Array
  high: Uint16Array
  check: Uint32Array

  constructor(public count: number) {
    this.low = new Uint32Array(count)
    this.high = new Uint16Array(count)
    this.check = new Uint32Array(count)
  }

  /** XORs other cells into this row, its first into cell `at`; the row grows as needed. */
  xorAt(at: number, other: Cells, from = 0, count: number = other.count - from): void {
    this.resize(Math.max(this.count, at + count))
    for (let i = 0; i < count; i++) {
      this.low[at + i] ^= other.low[from + i]
      this.high[at + i] ^= other.high[from + i]
      this.check[at + i] ^= other.check[from + i]
    }
  }

  resize(count: number): void {
    if (count > this.low.length) {
      const grown = new Cells(Math.max(count, this.low.length * 2))
      grown.low.set(this.low)
      grown.high.set(this.high)
      grown.check.set(this.check)
      Object.assign(this, { low: grown.low, high: grown.high, check: grown.check })
    }
    this.count = count
  }

  isZero(at: number): boolean {
    return (this.low[at] | this.high[at] | this.check[at]) === 0
  }
}

/** 24 bits by which a lone member is told from a sum of several. */
export function checkOf(low: number, high: number): number {
  return mix32(mix32(low + 0x3c6ef372) ^ Math.imul(high + 1, 0x9e3779b1)) >>> 8
}

/**
 * The cells that a member maps to, in ascending order: a generator (xoroshiro64*) seeded by all of the member's 48
 * bits, so that no two members share a walk. Math.sqrt is IEEE 754's, correctly rounded, hence alike everywhere.
 */
export class Walk {
  index = 0
  a = 0
  b = 0

  /** Goes to a member's first cell. */
  begin(low: number, high: number): void {
    this.index = 0
    this.a = low | 0
    this.b = seedHigh(high)
  }

  next(): void {
    const u = ((Math.imul(this.a, 0x9e3779bb) >>> 0) + 1) / 2 ** 32
    this.b ^= this.a
    this.a = ((this.a << 26) | (this.a >>> 6)) ^ this.b ^ (this.b << 9)
    this.b = (this.b << 13) | (this.b >>> 19)
    this.index = jump(this.index, u)
  }
}

/** Never 0 together with a low word of 0, and another for every high word. */
function seedHigh(high: number): number {
  return (high + 1) * 0x9e37
}

/** The next cell after `index` for an even `u` in (0, 1]: the inverse of the chance that no cell up to it is hit. */
function jump(index: number, u: number): number {
  return index + 1 + Math.floor((index + 1.5) * (1 / Math.sqrt(u) - 1))
}

/** XORs members [begin, end) of a list into a window of cells, the window's first being cell `from` of the row. */
export function encode(cells: Cells, from: number, members: Members, begin: number, end: number): void {
  const to = from + cells.count
  const { low: lows, high: highs, check: checks } = cells
  for (let i = begin; i < end; i++) {
    const low = members.low[i]
    const high = members.high[i]
    const check = checkOf(low, high)
    let a = low | 0
    let b = seedHigh(high)
    // Walk.next() written out: this is where a repair's processor time goes
    for (let index = 0; index < to; ) {
      if (index >= from) {
        lows[index - from] ^= low
        highs[index - from] ^= high
        checks[index - from] ^= check
      }
      const u = ((Math.imul(a, 0x9e3779bb) >>> 0) + 1) / 2 ** 32
      b ^= a
      a = ((a << 26) | (a >>> 6)) ^ b ^ (b << 9)
      b = (b << 13) | (b >>> 19)
      index = jump(index, u)
    }
  }
}

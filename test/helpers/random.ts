/** A seeded generator (mulberry32), so that a failing random test can be repeated from its printed seed. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** A number in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }

  /** An integer in [0, below). */
  int(below: number): number {
    return Math.floor(this.next() * below)
  }

  /** An integer in [min, max]. */
  between(min: number, max: number): number {
    return min + this.int(max - min + 1)
  }

  /** True with probability `p`. */
  chance(p: number): boolean {
    return this.next() < p
  }

  /** One of the list. */
  pick<T>(list: readonly T[]): T {
    return list[this.int(list.length)]
  }

  /** `min` to `max` picks from the list, repeats included. */
  some<T>(list: readonly T[], min: number, max: number): T[] {
    return Array.from({ length: this.between(min, max) }, () => this.pick(list))
  }
}

/**
 * Version vector: for each origin (by its index in Origins) the last stamp up to which everything of that origin has
 * been applied without a gap. 0 means nothing.
 */
export class VersionVector {
  #stamps: number[] = []

  get length(): number {
    return this.#stamps.length
  }

  get(origin: number): number {
    return this.#stamps[origin] ?? 0
  }

  /** Moves an origin's entry forward; never back. */
  advance(origin: number, stamp: number): void {
    while (this.#stamps.length <= origin) this.#stamps.push(0)
    if (stamp > this.#stamps[origin]) this.#stamps[origin] = stamp
  }

  covers(origin: number, stamp: number): boolean {
    return stamp <= this.get(origin)
  }

  /** Pointwise maximum. */
  merge(other: VersionVector): void {
    for (let i = 0; i < other.length; i++) this.advance(i, other.get(i))
  }

  /** Pointwise minimum. */
  meet(other: VersionVector): VersionVector {
    const least = new VersionVector()
    for (let i = 0; i < this.length; i++) least.advance(i, Math.min(this.get(i), other.get(i)))
    return least
  }

  /** Whether every entry of `other` is covered. */
  dominates(other: VersionVector): boolean {
    for (let i = 0; i < other.length; i++) if (other.get(i) > this.get(i)) return false
    return true
  }

  /** The entries that `other` does not cover. */
  beyond(other: VersionVector): VersionVector {
    const news = new VersionVector()
    for (let i = 0; i < this.length; i++) if (this.get(i) > other.get(i)) news.advance(i, this.get(i))
    return news
  }

  /** Entries that say anything. */
  get count(): number {
    return this.#stamps.reduce((count, stamp) => (stamp > 0 ? count + 1 : count), 0)
  }

  /** The greatest stamp but for those of the newest `count` entries; 0 if there are not more than that. */
  boundBelow(count: number): number {
    const stamps = this.#stamps.filter(stamp => stamp > 0)
    return stamps.length <= count ? 0 : Float64Array.from(stamps).sort()[stamps.length - 1 - count]
  }

  /** The entries of some origins. */
  filter(isWanted: (origin: number) => boolean): VersionVector {
    const some = new VersionVector()
    for (let i = 0; i < this.length; i++) if (isWanted(i)) some.advance(i, this.get(i))
    return some
  }

  /** The entries later than a stamp. */
  after(stamp: number): VersionVector {
    return this.filter(origin => this.get(origin) > stamp)
  }

  clone(): VersionVector {
    const copy = new VersionVector()
    copy.merge(this)
    return copy
  }
}

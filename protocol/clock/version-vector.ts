const NOTHING = new Float64Array(0)
/** Entries that a vector has room for at first. */
const ROOM_MIN = 8

/**
 * Version vector: for each origin (by its index in Origins) the last stamp up to which everything of that origin has
 * been applied without a gap. 0 means nothing. Of a mesh that has run for long it has thousands of entries, and a node compares some
 * for each member several times a second: so they are one array of doubles, and what goes over all of it is a plain loop.
 */
export class VersionVector {
  #stamps: Float64Array = NOTHING
  #length = 0

  /** Entries up to the last one that was ever set. */
  get length(): number {
    return this.#length
  }

  get(origin: number): number {
    return this.#stamps[origin] ?? 0
  }

  /** Moves an origin's entry forward; never back. */
  advance(origin: number, stamp: number): void {
    this.#reach(origin + 1)
    if (stamp > this.#stamps[origin]) this.#stamps[origin] = stamp
  }

  /** Makes it at least so long. */
  #reach(length: number): void {
    if (length <= this.#length) return
    this.#length = length
    if (length <= this.#stamps.length) return
    const stamps = new Float64Array(Math.max(ROOM_MIN, length, this.#stamps.length * 2))
    stamps.set(this.#stamps)
    this.#stamps = stamps
  }

  covers(origin: number, stamp: number): boolean {
    return stamp <= this.get(origin)
  }

  /** Pointwise maximum. */
  merge(other: VersionVector): void {
    this.#reach(other.#length)
    const [stamps, others] = [this.#stamps, other.#stamps]
    for (let i = 0; i < other.#length; i++) if (others[i] > stamps[i]) stamps[i] = others[i]
  }

  /** Pointwise minimum, in place. */
  lower(other: VersionVector): void {
    const [stamps, others] = [this.#stamps, other.#stamps]
    const shared = Math.min(this.#length, other.#length)
    for (let i = 0; i < shared; i++) if (others[i] < stamps[i]) stamps[i] = others[i]
    stamps.fill(0, shared)
  }

  /** Pointwise minimum. */
  meet(other: VersionVector): VersionVector {
    const least = this.clone()
    least.lower(other)
    return least
  }

  /** Whether every entry of `other` is covered. */
  dominates(other: VersionVector): boolean {
    const [stamps, others] = [this.#stamps, other.#stamps]
    const shared = Math.min(this.#length, other.#length)
    for (let i = 0; i < shared; i++) if (others[i] > stamps[i]) return false
    for (let i = shared; i < other.#length; i++) if (others[i] > 0) return false
    return true
  }

  /** The entries that `other` does not cover. */
  beyond(other: VersionVector): VersionVector {
    return this.filter(origin => this.get(origin) > other.get(origin))
  }

  /** Entries that say anything. */
  get count(): number {
    let count = 0
    for (let i = 0; i < this.#length; i++) if (this.#stamps[i] > 0) count++
    return count
  }

  /** The greatest stamp but for those of the newest `count` entries; 0 if there are not more than that. */
  boundBelow(count: number): number {
    const stamps = this.#stamps.slice(0, this.#length).sort()
    const at = stamps.length - 1 - count
    return at < 0 ? 0 : stamps[at]
  }

  /** The entries of some origins. */
  filter(isWanted: (origin: number) => boolean): VersionVector {
    const some = new VersionVector()
    for (let i = 0; i < this.#length; i++) if (isWanted(i)) some.advance(i, this.#stamps[i])
    return some
  }

  /** The entries later than a stamp. */
  after(stamp: number): VersionVector {
    return this.filter(origin => this.get(origin) > stamp)
  }

  clone(): VersionVector {
    const copy = new VersionVector()
    copy.#stamps = this.#stamps.slice(0, this.#length)
    copy.#length = this.#length
    return copy
  }
}

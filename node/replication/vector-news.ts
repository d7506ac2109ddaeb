import { VersionVector } from '../../protocol/clock/version-vector.js'

/**
 * Which entries of a growing version vector are news to whom. Each change seen gets the next number; a reader keeps the
 * number up to which it has been told, so that what many readers know costs one number each and not a vector.
 */
export class VectorNews {
  readonly #vector: VersionVector
  readonly #known = new VersionVector()
  readonly #changes: number[] = []
  #count = 0

  constructor(vector: VersionVector) {
    this.#vector = vector
  }

  /** The number of the last change: what a reader has been told once it knows the vector as it stands. */
  get now(): number {
    const vector = this.#vector
    if (this.#known.dominates(vector)) return this.#count
    for (let i = 0; i < vector.length; i++) {
      const stamp = vector.get(i)
      if (stamp === this.#known.get(i)) continue
      this.#known.advance(i, stamp)
      this.#changes[i] = ++this.#count
    }
    return this.#count
  }

  /** The entries that have changed after a number that `now` gave; all after 0 or less. */
  since(told: number): VersionVector {
    const news = new VersionVector()
    if (this.now === told) return news
    for (let i = 0; i < this.#known.length; i++)
      if ((this.#changes[i] ?? 0) > told) news.advance(i, this.#known.get(i))
    return news
  }
}

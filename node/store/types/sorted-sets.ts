import { Slice } from '../../../protocol/resp/slice.js'
import { addDecimals, decimalOf, narrowed, negateDecimal } from '../decimal.js'
import { Kind } from '../kind.js'
import type { Store } from '../store.js'
import { Collection } from './collection.js'

const ZERO = decimalOf(0)

/** Sorted sets: elements are members, their value is the score as a double; see scores.ts for those that are counted on. */
export class SortedSets extends Collection {
  readonly #score = new Slice(Buffer.alloc(8))

  constructor(store: Store) {
    super(store, Kind.ZSET)
  }

  score(element: number): number {
    return this.store.elements.scores.of(element)
  }

  set(zset: number, member: Slice, score: number): 'added' | 'updated' | 'same' {
    const element = this.find(zset, member)
    if (element !== 0 && this.score(element) === score) return 'same'
    // a zero has no sign once it is stored, as in Redis's listpacks
    this.#score.buf.writeDoubleLE(score + 0)
    this.put(zset, member, this.#score)
    return element === 0 ? 'added' : 'updated'
  }

  /**
   * Counts a member on to a score: what other nodes count at once adds up with it. From an infinite score and to one
   * nothing can be counted on; there the score is set.
   */
  count(zset: number, member: Slice, score: number): void {
    const element = this.find(zset, member)
    if (element !== 0 && this.score(element) === score) return
    const before = element === 0 ? ZERO : this.store.elements.scores.exact(element)
    if (before === undefined || !Number.isFinite(score)) this.set(zset, member, score)
    else this.bump(zset, member, narrowed(addDecimals(decimalOf(score), negateDecimal(before))))
  }

  /** The element's slot at a rank, scores ascending. */
  at(zset: number, rank: number): number {
    return this.store.elements.order(zset).at(rank)
  }

  rank(zset: number, element: number): number {
    return this.store.elements.order(zset).rank(element)
  }

  /** The first rank whose score is at least `score` (above it, if exclusive). */
  firstAtOrAbove(zset: number, score: number, exclusive: boolean): number {
    return this.store.elements.order(zset).firstRank(element => {
      const other = this.score(element)
      return exclusive ? other > score : other >= score
    })
  }

  /** The first rank whose member is at least `member` (above it, if exclusive); all scores must be the same. */
  firstMemberAtOrAbove(zset: number, member: Uint8Array, exclusive: boolean): number {
    return this.store.elements.order(zset).firstRank(element => {
      const { buf, off, len } = this.store.subkey(element)
      const order = buf.compare(member, 0, member.length, off, off + len)
      return exclusive ? order > 0 : order >= 0
    })
  }

  /** The elements of ranks `from` up to, but without, `to`; they may be removed while they are walked. */
  slots(zset: number, from: number, to: number): Uint32Array {
    return this.store.elements.order(zset).slice(from, to)
  }

  removeAt(zset: number, element: number): void {
    this.removeElement(zset, element)
  }

  /** Removes the elements of a window of ranks and returns how many there were. */
  removeRange(zset: number, { from, to }: { from: number; to: number }): number {
    const elements = this.slots(zset, from, to)
    for (const element of elements) this.removeElement(zset, element)
    return elements.length
  }

  /** An element in no particular order, for ZSCAN. */
  scanAt(zset: number, position: number): number {
    return this.store.elements.at(zset, position)
  }
}

import { Slice } from '../../../protocol/resp/slice.js'
import { Kind } from '../record.js'
import type { Store } from '../store.js'
import { Collection } from './collection.js'

/** Sorted sets: elements are members, their value is the score as a double. */
export class SortedSets extends Collection {
  readonly #score = new Slice(Buffer.alloc(8))

  constructor(store: Store) {
    super(store, Kind.ZSET)
  }

  score(element: number): number {
    return this.store.elements.score(element)
  }

  set(zset: number, member: Slice, score: number): 'added' | 'updated' | 'same' {
    const element = this.find(zset, member)
    if (element !== 0 && this.score(element) === score) return 'same'
    // + 0 turns -0 into 0: one score, one representation
    this.#score.buf.writeDoubleLE(score + 0)
    this.put(zset, member, this.#score)
    return element === 0 ? 'added' : 'updated'
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

  /** An element in no particular order, for ZSCAN. */
  scanAt(zset: number, position: number): number {
    return this.store.elements.at(zset, position)
  }
}

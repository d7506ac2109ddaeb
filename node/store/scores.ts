import { SCORE_BYTES } from '../../protocol/peer/op.js'
import { Slice } from '../../protocol/resp/slice.js'
import { addDecimals, type Decimal, decimalOf, numberOf } from './decimal.js'
import { Flag } from './kind.js'
import type { Store } from './store.js'

/**
 * The scores of sorted sets. A member that ZINCRBY counts on is a counter like a hash's field: what ZADD left, its base,
 * and a share for each node that counts (merge/counter.ts). Its record keeps what they come to, for the order compares scores:
 *
 *     │ score, 8 │            of a member that was only added, whose base it is, or only counted
 *     │ score, 8 │ base, 8 │  of one that was added and counted on
 *
 * Base and shares add up exactly, as decimals, and are rounded once: the same on every node, whatever came first.
 */
export class Scores {
  readonly #store: Store
  readonly #value = new Slice()

  constructor(store: Store) {
    this.#store = store
  }

  of(element: number): number {
    const { buf, off } = this.#store.records.value(element, this.#value)
    return buf.readDoubleLE(off)
  }

  /** The score as the value of one that was only added. */
  bytes(element: number): Slice {
    const { buf, off } = this.#store.records.value(element, this.#value)
    return this.#value.set(buf, off, SCORE_BYTES)
  }

  /** The same of the base; only of a member that has one. */
  base(element: number): Slice {
    const { buf, off, len } = this.#store.records.value(element, this.#value)
    return this.#value.set(buf, off + len - SCORE_BYTES, SCORE_BYTES)
  }

  /** Base and shares added up; undefined beyond what can be counted on from. */
  exact(element: number): Decimal | undefined {
    const { records, counters } = this.#store
    const flags = records.flags(element)
    const base = (flags & Flag.NO_BASE) === 0 ? this.#base(element) : 0
    if (!Number.isFinite(base)) return undefined
    return (flags & Flag.SHARES) === 0
      ? decimalOf(base)
      : addDecimals(decimalOf(base), counters.shared(element))
  }

  #base(element: number): number {
    const { buf, off } = this.base(element)
    return buf.readDoubleLE(off)
  }

  /** Makes room for the score of a member whose base is gone. */
  clear(element: number): void {
    this.#store.records.resizeValue(element, SCORE_BYTES, false, 0)
    const { buf, off } = this.#store.records.value(element, this.#value)
    buf.writeDoubleLE(0, off)
  }

  /** Brings the score up to date with base and shares, while the member is in no order. */
  settle(element: number): void {
    const { records } = this.#store
    const flags = records.flags(element)
    const counts = (flags & Flag.SHARES) !== 0
    if (!counts && records.valueLen(element) === SCORE_BYTES) return
    const hasBase = (flags & Flag.NO_BASE) === 0
    const base = hasBase ? this.#base(element) : 0
    const exact = this.exact(element)
    records.resizeValue(element, counts && hasBase ? 2 * SCORE_BYTES : SCORE_BYTES, false, 0)
    const { buf, off, len } = records.value(element, this.#value)
    if (hasBase) buf.writeDoubleLE(base, off + len - SCORE_BYTES)
    buf.writeDoubleLE(exact === undefined ? base : numberOf(exact), off)
  }
}

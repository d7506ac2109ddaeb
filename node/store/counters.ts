import { SELF } from '../../protocol/clock/origins.js'
import { NAN_OR_INFINITY, OVERFLOW } from '../../protocol/resp/errors.js'
import { INT64_MAX, INT64_MIN, narrow, parseInteger } from '../../protocol/resp/number.js'
import { Slice } from '../../protocol/resp/slice.js'
import {
  addAsLongDouble,
  addDecimals,
  type Decimal,
  formatDecimal,
  negateDecimal,
  parseDecimal,
} from './decimal.js'
import { Flag, Kind } from './kind.js'
import type { Dead } from './merge/clear.js'
import type { Store } from './store.js'

/** A share's value: epoch (8), a mark, then the sum as a 64-bit integer (8) or as decimal digits. */
const SUM_OFFSET = 9
const INTEGER_BYTES = 17
const MARK_INTEGER = 0
const MARK_DECIMAL = 1
/** What either end of the range of 64 bits takes as text, at least. */
const END_BYTES = 19
const NO_KEY = new Slice()

/**
 * The shares of counters: records in a list that hangs on the string or hash field they count (see merge/counter.ts). What
 * a HyperLogLog was added is in the same list (sketches.ts), and ends by the same rules.
 */
export class Counters {
  readonly #store: Store
  readonly #value = new Slice()
  readonly #base = new Slice()
  readonly #rendered = new Slice()

  constructor(store: Store) {
    this.#store = store
  }

  #epoch(share: number): number {
    const value = this.#store.records.value(share, this.#value)
    return value.buf.readDoubleLE(value.off)
  }

  /** Whose stamp the epoch is: the share's own origin's, or for a HyperLogLog its generation's. */
  #epochOrigin(share: number): number {
    const { records, sketches } = this.#store
    return sketches.is(share) ? sketches.generation(share).origin : records.origin(share)
  }

  /** Where a share stands among a key's atoms: its epoch. */
  placeOf(share: number): { stamp: number; origin: number } {
    return { stamp: this.#epoch(share), origin: this.#epochOrigin(share) }
  }

  /** A share's epoch and sum, for the wire. */
  read(share: number): { epoch: number; sum: bigint | string } {
    const value = this.#store.records.value(share, this.#value)
    const epoch = value.buf.readDoubleLE(value.off)
    if (value.buf[value.off + SUM_OFFSET - 1] === MARK_INTEGER)
      return { epoch, sum: value.buf.readBigInt64LE(value.off + SUM_OFFSET) }
    return { epoch, sum: value.buf.latin1Slice(value.off + SUM_OFFSET, value.off + value.len) }
  }

  #write(share: number, epoch: number, sum: bigint | string): void {
    const { records } = this.#store
    const integer = typeof sum === 'bigint'
    records.resizeValue(share, integer ? INTEGER_BYTES : SUM_OFFSET + sum.length, false, 0)
    const value = records.value(share, this.#value)
    value.buf.writeDoubleLE(epoch, value.off)
    value.buf[value.off + SUM_OFFSET - 1] = integer ? MARK_INTEGER : MARK_DECIMAL
    if (integer) value.buf.writeBigInt64LE(sum, value.off + SUM_OFFSET)
    else value.buf.latin1Write(sum, value.off + SUM_OFFSET)
  }

  /** The share of an origin, or 0. */
  find(slot: number, origin: number): number {
    const { records } = this.#store
    let share = records.shares(slot)
    while (share !== 0 && (records.origin(share) !== origin || this.#store.sketches.is(share)))
      share = records.position(share)
    return share
  }

  /** Sets an origin's share if it is newer; returns whether it was. */
  put(slot: number, sum: bigint | string, epoch: number, stamp: number, origin: number): boolean {
    const { records } = this.#store
    let share = this.find(slot, origin)
    if (share !== 0 && stamp <= records.stamp(share)) return false
    this.#store.keep(slot)
    if (share === 0) {
      share = records.create(Kind.SHARE, 0, slot, stamp, origin, NO_KEY, INTEGER_BYTES)
      records.setPosition(share, records.shares(slot))
      records.setShares(slot, share)
    }
    records.setStamp(share, stamp, origin)
    this.#write(share, epoch, sum)
    if (records.kind(slot) >= Kind.ELEMENT) this.#store.elements.note(records.owner(slot), epoch, origin)
    return true
  }

  /** Adds to this node's own share of a counter; returns the share as it is now. */
  bump(slot: number, by: bigint | Decimal, stamp: number): { epoch: number; sum: bigint | string } {
    const share = this.find(slot, SELF)
    const before = share === 0 ? { epoch: stamp, sum: 0n } : this.read(share)
    const sum =
      typeof by === 'bigint' && typeof before.sum === 'bigint' ? before.sum + by : addUp(before.sum, by)
    const after = typeof sum === 'bigint' && (sum > INT64_MAX || sum < INT64_MIN) ? sum.toString() : sum
    this.put(slot, after, before.epoch, stamp, SELF)
    return { epoch: before.epoch, sum: after }
  }

  /** The counter as text. Shares of several nodes may pass the range that each of them kept to: then the end of it. */
  text(slot: number): string {
    const total = this.#total(slot)
    return typeof total === 'bigint' ? inRange(total).toString() : formatDecimal(total)
  }

  /** How far base and shares are beyond the end of the range, where the counter shows that: what counts on takes it off. */
  beyond(slot: number, shown: Slice): bigint {
    if (shown.len < END_BYTES) return 0n
    const total = this.#total(slot)
    return typeof total === 'bigint' ? total - inRange(total) : 0n
  }

  /** Base and shares added up exactly. */
  #total(slot: number): bigint | Decimal {
    const { records } = this.#store
    let whole = 0n
    let parts: Decimal | undefined
    const base = records.value(slot, this.#base)
    if ((records.flags(slot) & Flag.NO_BASE) === 0) {
      const value = parseInteger(base)
      if (value !== undefined) whole = BigInt(value)
      else parts = parseDecimal(base.latin1())
    }
    for (let share = records.shares(slot); share !== 0; share = records.position(share)) {
      if (this.#store.sketches.is(share)) continue
      const { sum } = this.read(share)
      if (typeof sum === 'bigint') whole += sum
      else parts = addDecimals(parts ?? ZERO, parseDecimal(sum) ?? ZERO)
    }
    return parts === undefined ? whole : addDecimals(parts, { unscaled: whole, scale: 0 })
  }

  /** What the shares of one element add up to, exactly. */
  shared(element: number): Decimal {
    let total = ZERO
    for (let share = this.#store.records.shares(element); share !== 0; ) {
      const { sum } = this.read(share)
      const part = typeof sum === 'bigint' ? { unscaled: sum, scale: 0 } : (parseDecimal(sum) ?? ZERO)
      total = addDecimals(total, part)
      share = this.#store.records.position(share)
    }
    return total
  }

  /** An element's value with its shares: digits, or a sorted-set member's score. */
  value(element: number): Slice {
    const { records, elements } = this.#store
    return records.kind(element) === Kind.MEMBER ? elements.scores.bytes(element) : this.render(element)
  }

  /** Takes an element's base from under its shares. */
  dropBase(element: number): void {
    const { records, elements } = this.#store
    records.setFlags(element, Flag.NO_BASE, 0)
    if (records.kind(element) === Kind.MEMBER) elements.scores.clear(element)
    else records.resizeValue(element, 0, false, 0)
  }

  /** The same if it is dead: a counter may outlive the value it was counted on from. */
  removeDeadBase(element: number, dead: Dead): void {
    const { records } = this.#store
    if ((records.flags(element) & Flag.NO_BASE) !== 0) return
    if (dead(records.stamp(element), records.origin(element))) this.dropBase(element)
  }

  /** The counter's digits; valid until the next call. */
  render(slot: number): Slice {
    const buf = Buffer.from(this.text(slot), 'latin1')
    return this.#rendered.set(buf, 0, buf.length)
  }

  /** The value after adding `by` to what `current` spells. @throws if it is no integer or overflows */
  static sum(current: Slice, by: number | bigint, notInteger: Error): number | bigint {
    const value = parseInteger(current)
    if (value === undefined) throw notInteger
    if (typeof value === 'number' && typeof by === 'number') {
      const sum = value + by
      if (Number.isSafeInteger(sum)) return sum
    }
    const sum = BigInt(value) + BigInt(by)
    if (sum > INT64_MAX || sum < INT64_MIN) throw OVERFLOW
    return narrow(sum)
  }

  /** What to add so that a counter that shows `current` becomes Redis's sum of it and `by`, and that sum as text. */
  sumFloat(slot: number, current: Slice, by: Slice, notFloat: Error): { difference: Decimal; text: string } {
    const value = parseDecimal(current.latin1())
    const increment = parseDecimal(by.latin1())
    if (value === undefined) throw notFloat
    if (increment === undefined) throw NAN_OR_INFINITY
    const sum = addAsLongDouble(value, increment)
    const before = addDecimals(value, { unscaled: this.beyond(slot, current), scale: 0 })
    return { difference: addDecimals(sum, negateDecimal(before)), text: formatDecimal(sum) }
  }

  /** Ends the shares whose epoch is dead. */
  removeDead(slot: number, dead: Dead): void {
    this.#end(slot, share => !dead(this.#epoch(share), this.#epochOrigin(share)))
  }

  /** Ends the shares begun up to a stamp. */
  endUpTo(slot: number, stamp: number, origin: number): void {
    const { origins } = this.#store
    this.#end(slot, share => {
      const order = origins.compare(this.#epoch(share), this.#epochOrigin(share), stamp, origin)
      // a HyperLogLog's additions of that very stamp count on from the write
      return order > 0 || (order === 0 && this.#store.sketches.is(share))
    })
  }

  /** Ends shares by what has come to the record that they hang on, or to its key. */
  #end(slot: number, keep: (share: number) => boolean): void {
    const { records } = this.#store
    if (records.shares(slot) === 0) return
    this.#store.keep(slot)
    records.slots.overtakes(slot)
    this.#filter(slot, keep)
  }

  /** Frees the shares of a record that goes itself. */
  freeAll(slot: number): void {
    if (this.#store.records.shares(slot) !== 0) this.#filter(slot, () => false)
  }

  #filter(slot: number, keep: (share: number) => boolean): void {
    const { records } = this.#store
    let share = records.shares(slot)
    if (share === 0) return
    let kept = 0
    while (share !== 0) {
      const next = records.position(share)
      if (keep(share)) {
        records.setPosition(share, kept)
        kept = share
      } else records.free(share)
      share = next
    }
    records.setShares(slot, kept)
  }

  /** Visits the epochs of a counter's shares: what decides whether they are there. */
  newest(slot: number, visit: (stamp: number, origin: number) => void): void {
    const { records } = this.#store
    for (let share = records.shares(slot); share !== 0; share = records.position(share))
      visit(this.#epoch(share), this.#epochOrigin(share))
  }
}

const ZERO: Decimal = { unscaled: 0n, scale: 0 }

/** The nearest integer of 64 bits. */
const inRange = (sum: bigint): bigint => (sum > INT64_MAX ? INT64_MAX : sum < INT64_MIN ? INT64_MIN : sum)

function addUp(sum: bigint | string, by: bigint | Decimal): string {
  const a = typeof sum === 'bigint' ? { unscaled: sum, scale: 0 } : (parseDecimal(sum) ?? ZERO)
  const b = typeof by === 'bigint' ? { unscaled: by, scale: 0 } : by
  return formatDecimal(addDecimals(a, b))
}

import { Slice } from '../../protocol/resp/slice.js'
import { Flag, Kind } from './kind.js'
import type { Dead } from './merge/clear.js'
import { Order } from './order.js'
import { Scores } from './scores.js'
import type { Store } from './store.js'
import { STREAM_ID_BYTES } from './stream-id.js'

/** Bytes of a removed element's value: the add it removed (stamp, origin). */
const REMOVED_BYTES = 12
/** Bytes before the slots in a collection's array, and where each number stands among them. */
export const HEAD_BYTES = 16
const NEWEST_ORIGIN_AT = 4
const NEWEST_AT = 8

/**
 * What hangs on a collection: its elements' slots, in an array that is the key record's own value.
 *
 *     │ live count │ origin and stamp, 12 │ live slots ... │ removed slots ... │      32-bit words
 *
 * The stamp and its origin are the greatest of any element that was ever here: whatever is up to them takes all of it, without a
 * look at each. Removing swaps with the last live one, so counting and random choice are O(1) and a descending cursor meets every
 * element that stays. Each element knows its position. Ordered types keep an Order over the live slots besides.
 */
export class Elements {
  readonly scores: Scores
  readonly #store: Store
  readonly #orders = new Map<number, Order>()
  readonly #array = new Slice()
  readonly #value = new Slice()
  readonly #name = new Slice()

  constructor(store: Store) {
    this.#store = store
    this.scores = new Scores(store)
  }

  /** Makes a key's record an empty collection. */
  open(slot: number): void {
    this.#store.records.resizeValue(slot, HEAD_BYTES, false, 0)
    const head = this.#store.records.value(slot, this.#array)
    head.buf.fill(0, head.off, head.off + HEAD_BYTES)
  }

  /** The greatest stamp that any element of a collection has had, since it was empty. */
  newestStamp(slot: number): number {
    const array = this.#store.records.value(slot, this.#array)
    return array.buf.readDoubleLE(array.off + NEWEST_AT)
  }

  newestOrigin(slot: number): number {
    const array = this.#store.records.value(slot, this.#array)
    return array.buf.readUInt32LE(array.off + NEWEST_ORIGIN_AT)
  }

  /** Notes a stamp that decides whether an element is there. */
  note(slot: number, stamp: number, origin: number): void {
    const { buf, off } = this.#store.records.value(slot, this.#array)
    const newest = buf.readDoubleLE(off + NEWEST_AT)
    if (stamp < newest) return
    if (
      stamp === newest &&
      this.#store.origins.compare(stamp, origin, newest, buf.readUInt32LE(off + NEWEST_ORIGIN_AT)) <= 0
    )
      return
    buf.writeDoubleLE(stamp, off + NEWEST_AT)
    buf.writeUInt32LE(origin, off + NEWEST_ORIGIN_AT)
  }

  /** Live elements. */
  length(slot: number): number {
    const array = this.#store.records.value(slot, this.#array)
    return array.len < 4 ? 0 : array.buf.readUInt32LE(array.off)
  }

  /** Elements, the removed ones included; 0 for what is no collection. */
  total(slot: number): number {
    const kind = this.#store.records.kind(slot)
    if (kind < Kind.HASH || kind > Kind.STREAM) return 0
    return (this.#store.records.valueLen(slot) - HEAD_BYTES) >> 2
  }

  /** Whether an element is among those of a collection, live or removed. @param slot any record */
  has(slot: number, element: number): boolean {
    const position = this.#store.records.position(element)
    return position < this.total(slot) && this.at(slot, position) === element
  }

  at(slot: number, position: number): number {
    const array = this.#store.records.value(slot, this.#array)
    return array.buf.readUInt32LE(array.off + HEAD_BYTES + position * 4)
  }

  /** The live element with this name, or 0. */
  find(slot: number, name: Slice): number {
    const element = this.#store.lookup(slot, name)
    return element !== 0 && (this.#store.records.flags(element) & Flag.ABSENT) === 0 ? element : 0
  }

  /** The order of an ordered collection's live elements. */
  order(slot: number): Order {
    let order = this.#orders.get(slot)
    if (order === undefined) {
      order = new Order((a, b) => this.#compare(slot, a, b))
      this.#orders.set(slot, order)
    }
    return order
  }

  forgetOrder(slot: number): void {
    this.#orders.delete(slot)
    this.#store.streams.index.forget(slot)
  }

  readonly #otherName = new Slice()

  #compare(slot: number, a: number, b: number): number {
    if (a === b) return 0
    const { records } = this.#store
    if (records.kind(slot) === Kind.ZSET) {
      const scoreA = this.scores.of(a)
      const scoreB = this.scores.of(b)
      if (scoreA !== scoreB) return scoreA - scoreB
    }
    const nameA = records.key(a, this.#name)
    const nameB = records.key(b, this.#otherName)
    return nameA.buf.compare(nameB.buf, nameB.off, nameB.off + nameB.len, nameA.off, nameA.off + nameA.len)
  }

  #isOrdered(slot: number): boolean {
    return this.#store.records.kind(slot) >= Kind.ZSET
  }

  /** Takes a live element into its collection's order, or a stream's index; its name and value stand. */
  #enter(slot: number, element: number): void {
    const { records, streams } = this.#store
    const isStream = records.kind(slot) === Kind.STREAM
    if (isStream && records.keyLen(element) !== STREAM_ID_BYTES) {
      streams.index.enter(slot, element)
      return
    }
    if (records.kind(element) === Kind.MEMBER) this.scores.settle(element)
    this.order(slot).insert(element)
    if (isStream) streams.index.arrive(slot, element)
  }

  #leave(slot: number, element: number): void {
    const { records, streams } = this.#store
    if (records.kind(slot) === Kind.STREAM && records.keyLen(element) !== STREAM_ID_BYTES)
      streams.index.leave(slot, element)
    else this.order(slot).remove(element)
  }

  /** Adds a live element whose name is new. */
  add(slot: number, type: number, name: Slice, value: Slice, stamp: number, origin: number): void {
    const { records } = this.#store
    const element = this.#store.createIndexed(Kind.ELEMENT + type, 0, slot, stamp, origin, name, value.len)
    const out = records.value(element, this.#value)
    value.buf.copy(out.buf, out.off, value.off, value.off + value.len)
    this.#append(slot, element)
    this.note(slot, stamp, origin)
    this.#show(slot, element)
  }

  /** Adds a live element that so far is only a counter. */
  addCounter(slot: number, type: number, name: Slice): number {
    const element = this.#store.createIndexed(Kind.ELEMENT + type, Flag.NO_BASE, slot, 0, 0, name, 0)
    this.#store.counters.dropBase(element)
    this.#append(slot, element)
    this.#show(slot, element)
    return element
  }

  /** Records the removal of an element never seen. */
  addRemoved(
    slot: number,
    type: number,
    name: Slice,
    removed: number,
    removedOrigin: number,
    dot: number,
    dotOrigin: number,
  ): void {
    const element = this.#store.createIndexed(
      Kind.ELEMENT + type,
      Flag.ABSENT,
      slot,
      dot,
      dotOrigin,
      name,
      REMOVED_BYTES,
    )
    this.#append(slot, element)
    this.setRemoved(element, removed, removedOrigin, dot, dotOrigin)
    this.#store.tombstones.add(element)
  }

  /** Gives a removed element a value again. */
  revive(slot: number, element: number, value: Slice, stamp: number, origin: number): void {
    const { records } = this.#store
    records.setFlags(element, 0, Flag.ABSENT | Flag.NO_BASE)
    records.setStamp(element, stamp, origin)
    this.note(slot, stamp, origin)
    records.setValue(element, value)
    this.#show(slot, element)
  }

  /** Makes a removed element a counter again; its base stays removed. */
  reviveCounter(slot: number, element: number): void {
    const { records } = this.#store
    const removed = [this.removedStamp(element), this.removedOrigin(element)] as const
    this.#store.counters.dropBase(element)
    records.setFlags(element, 0, Flag.ABSENT)
    records.setClear(element, ...removed, records.stamp(element), records.origin(element))
    this.#show(slot, element)
  }

  /** Removes the base and the older shares of a counter that goes on by newer shares. */
  removeBase(element: number, removed: number, removedOrigin: number, dot: number, dotOrigin: number): void {
    const { records, origins, counters } = this.#store
    this.recount(records.owner(element), element, () => {
      counters.endUpTo(element, removed, removedOrigin)
      counters.dropBase(element)
    })
    const clear = [records.clearStamp(element), records.clearOrigin(element)] as const
    if (origins.compare(removed, removedOrigin, ...clear) > 0)
      records.setClear(element, removed, removedOrigin, dot, dotOrigin)
  }

  /** Changes what a counter adds up to; a member of a sorted set moves to where its new score puts it. */
  recount<T>(slot: number, element: number, change: () => T): T {
    if (this.#store.records.kind(element) !== Kind.MEMBER) return change()
    this.#leave(slot, element)
    const result = change()
    this.#enter(slot, element)
    return result
  }

  /** Puts a newer value in a live element's place; counter shares begun before it end. */
  replace(slot: number, element: number, value: Slice, stamp: number, origin: number): void {
    const { records } = this.#store
    const ordered = this.#isOrdered(slot)
    this.#store.keep(element)
    if (ordered) this.#leave(slot, element)
    records.setFlags(element, 0, Flag.NO_BASE)
    records.setExtensions(element, 0, Flag.CLEAR)
    records.setStamp(element, stamp, origin)
    this.note(slot, stamp, origin)
    records.setValue(element, value)
    this.#store.counters.endUpTo(element, stamp, origin)
    if (ordered) this.#enter(slot, element)
  }

  /** Turns a live element into a removed one. */
  kill(
    slot: number,
    element: number,
    removed: number,
    removedOrigin: number,
    dot: number,
    dotOrigin: number,
  ): void {
    const { records } = this.#store
    this.#hide(slot, element)
    this.#store.counters.removeDead(element, () => true)
    records.setFlags(element, Flag.ABSENT, Flag.NO_BASE)
    records.setExtensions(element, 0, Flag.CLEAR)
    records.resizeValue(element, REMOVED_BYTES, false, 0)
    this.setRemoved(element, removed, removedOrigin, dot, dotOrigin)
    this.#store.tombstones.add(element)
  }

  setRemoved(element: number, removed: number, removedOrigin: number, dot: number, dotOrigin: number): void {
    const { records } = this.#store
    const value = records.value(element, this.#value)
    value.buf.writeDoubleLE(removed, value.off)
    value.buf.writeUInt32LE(removedOrigin, value.off + 8)
    records.setStamp(element, dot, dotOrigin)
    this.note(records.owner(element), removed, removedOrigin)
  }

  removedStamp(element: number): number {
    const value = this.#store.records.value(element, this.#value)
    return value.buf.readDoubleLE(value.off)
  }

  removedOrigin(element: number): number {
    const value = this.#store.records.value(element, this.#value)
    return value.buf.readUInt32LE(value.off + 8)
  }

  /** Whether nothing of a live element is newer than a removal saw. */
  isUpTo(element: number, stamp: number, origin: number): boolean {
    let upTo = true
    this.newestOfElement(element, (other, otherOrigin) => {
      if (this.#store.origins.compare(other, otherOrigin, stamp, origin) > 0) upTo = false
    })
    return upTo
  }

  /** Visits the stamps an element carries: of its add or removal, and of its counter's shares. */
  newestOfElement(element: number, visit: (stamp: number, origin: number) => void): void {
    const { records } = this.#store
    const flags = records.flags(element)
    if ((flags & Flag.ABSENT) !== 0) visit(this.removedStamp(element), this.removedOrigin(element))
    else {
      if ((flags & Flag.NO_BASE) === 0) visit(records.stamp(element), records.origin(element))
      if ((flags & Flag.SHARES) !== 0) this.#store.counters.newest(element, visit)
    }
  }

  /** Visits the stamps of everything in a collection. */
  newest(slot: number, visit: (stamp: number, origin: number) => void): void {
    const total = this.total(slot)
    for (let i = 0; i < total; i++) this.newestOfElement(this.at(slot, i), visit)
  }

  /** Frees every element, live or removed, of which nothing is left. */
  removeDead(slot: number, dead: Dead): void {
    this.#store.records.slots.overtakes(slot)
    if (dead(this.newestStamp(slot), this.newestOrigin(slot))) {
      this.release(slot)
      return
    }
    const { records, counters } = this.#store
    for (let i = this.total(slot) - 1; i >= 0; i--) {
      const element = this.at(slot, i)
      const counts = (records.flags(element) & Flag.SHARES) !== 0
      counters.removeDead(element, dead)
      let gone = true
      this.newestOfElement(element, (stamp, origin) => {
        if (!dead(stamp, origin)) gone = false
      })
      if (gone) this.free(slot, element)
      else if (counts) this.recount(slot, element, () => counters.removeDeadBase(element, dead))
    }
  }

  /** Frees one element, live or removed. */
  free(slot: number, element: number): void {
    const { records } = this.#store
    if ((records.flags(element) & Flag.ABSENT) === 0) this.#hide(slot, element)
    const last = this.total(slot) - 1
    const at = records.position(element)
    if (at !== last) this.#place(slot, at, this.at(slot, last))
    records.resizeValue(slot, HEAD_BYTES + last * 4, true)
    this.#store.free(element)
  }

  /** Takes all elements from a key, which has none from now on: they are freed at once if they are few, else bit by bit. */
  release(slot: number): void {
    const total = this.total(slot)
    if (total > 0) {
      const elements = this.#store.records.valueWords(slot, HEAD_BYTES)
      this.open(slot)
      this.#store.lazyFree.take(elements, total)
    }
    this.forgetOrder(slot)
  }

  #append(slot: number, element: number): void {
    const { records } = this.#store
    const total = this.total(slot)
    records.resizeValue(slot, HEAD_BYTES + 4 + total * 4, true)
    this.#place(slot, total, element)
  }

  #show(slot: number, element: number): void {
    const live = this.length(slot)
    this.#swap(slot, this.#store.records.position(element), live)
    this.#setLive(slot, live + 1)
    if (this.#isOrdered(slot)) this.#enter(slot, element)
  }

  #hide(slot: number, element: number): void {
    this.#store.keep(element)
    if (this.#isOrdered(slot)) this.#leave(slot, element)
    const live = this.length(slot) - 1
    this.#swap(slot, this.#store.records.position(element), live)
    this.#setLive(slot, live)
  }

  #swap(slot: number, a: number, b: number): void {
    if (a === b) return
    const first = this.at(slot, a)
    this.#place(slot, a, this.at(slot, b))
    this.#place(slot, b, first)
  }

  #place(slot: number, position: number, element: number): void {
    const array = this.#store.records.value(slot, this.#array)
    array.buf.writeUInt32LE(element, array.off + HEAD_BYTES + position * 4)
    this.#store.records.setPosition(element, position)
  }

  #setLive(slot: number, live: number): void {
    const array = this.#store.records.value(slot, this.#array)
    array.buf.writeUInt32LE(live, array.off)
  }
}

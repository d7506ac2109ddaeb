import { Slice } from '../../../protocol/resp/slice.js'
import { Kind } from '../kind.js'
import {
  CROWDED_BYTES,
  type End,
  KEY_BYTES,
  type Place,
  POSITION_BYTES_MAX,
  PUSH_ELEMENTS_MAX,
  pathBetween,
  placeBetween,
  writeKey,
} from '../merge/list.js'
import type { Store } from '../store.js'
import { Collection } from './collection.js'

const NO_NAME = Buffer.alloc(0)

/** Lists: elements named by their position, whose byte order is the list's (merge/list.ts); the value is the element. */
export class Lists extends Collection {
  readonly #key = new Slice(Buffer.alloc(KEY_BYTES))
  /** Stamp and number of the push at hand. */
  #stamp = 0
  #number = 0

  constructor(store: Store) {
    super(store, Kind.LIST)
  }

  /** The element's slot at an index from the left. */
  at(list: number, index: number): number {
    return this.store.elements.order(list).at(index)
  }

  /** The elements from an index on that lie together: what a walk takes in one step. Valid until the list changes. */
  run(list: number, index: number): Uint32Array {
    return this.store.elements.order(list).run(index)
  }

  /** The slots of indexes `from` up to, but without, `to`; they may be removed while they are walked. */
  slots(list: number, from: number, to: number): Uint32Array {
    return this.store.elements.order(list).slice(from, to)
  }

  /** @param goesOn a further value of the same command: they stay together whatever others push at once */
  push(list: number, end: End, value: Slice, goesOn = false): void {
    const { store } = this
    const creates = !store.isLive(list)
    const stamp = store.tick()
    this.#count(stamp, goesOn)
    writeKey(this.#key.buf, 0, end, this.#stamp, store.origins.ids[0], this.#number)
    this.putAt(list, this.#key, value, creates, stamp)
  }

  #count(stamp: number, goesOn: boolean): void {
    if (goesOn && this.#number + 1 < PUSH_ELEMENTS_MAX) this.#number++
    else {
      this.#stamp = stamp
      this.#number = 0
    }
  }

  /** LINSERT before the element at an index; at the list's length, after the last. */
  insert(list: number, index: number, value: Slice): void {
    const { store } = this
    let place = this.#placeAt(list, index)
    if (place === undefined || place.path.length + KEY_BYTES > POSITION_BYTES_MAX) {
      this.#spread(list, index)
      place = this.#placeAt(list, index)!
    }
    const stamp = store.tick()
    this.putAt(list, this.#name(place, stamp, 0), value, false, stamp)
  }

  #placeAt(list: number, index: number): Place | undefined {
    const { store } = this
    return placeBetween(
      index === 0 ? undefined : this.#nameOf(list, index - 1),
      index === this.length(list) ? undefined : this.#nameOf(list, index),
      // at most the stamp that the next write gets, and like it later than all that is seen
      store.clock.last + 1,
      store.origins.ids[0],
    )
  }

  #nameOf(list: number, index: number): Buffer {
    return this.store.subkey(this.at(list, index)).copy()
  }

  #name({ path, side }: Place, stamp: number, number: number): Slice {
    const name = Buffer.alloc(path.length + KEY_BYTES)
    path.copy(name)
    writeKey(name, path.length, side, stamp, this.store.origins.ids[0], number)
    return new Slice(name)
  }

  /** Gives the two neighbours and the long names around an index short ones, in one group of writes for everyone. */
  #spread(list: number, index: number): void {
    const { store } = this
    const length = this.length(list)
    const isLong = (at: number): boolean => store.subkey(this.at(list, at)).len > CROWDED_BYTES
    let from = Math.max(0, index - 1)
    let to = Math.min(length, index + 1)
    while (from > 0 && isLong(from - 1)) from--
    while (to < length && isLong(to)) to++
    const left = from === 0 ? NO_NAME : this.#nameOf(list, from - 1)
    const path = pathBetween(left, to === length ? undefined : this.#nameOf(list, to))!
    store.begin()
    for (const [i, element] of this.slots(list, from, to).entries()) {
      const value = new Slice(store.value(element).copy())
      const stamp = store.tick()
      this.#count(stamp, i > 0)
      const name = this.#name({ path, side: 'right' }, this.#stamp, this.#number)
      this.putAt(list, name, value, false, stamp)
      this.removeElement(list, element)
    }
    store.end()
  }

  set(list: number, element: number, value: Slice): void {
    this.put(list, new Slice(this.store.subkey(element).copy()), value)
  }

  removeAt(list: number, element: number): void {
    this.removeElement(list, element)
  }

  /** Removes the elements of indexes `from` up to, but without, `to`. */
  removeRange(list: number, from: number, to: number): void {
    for (const element of this.slots(list, from, to)) this.removeElement(list, element)
  }
}

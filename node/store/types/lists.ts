import { Slice } from '../../../protocol/resp/slice.js'
import { Kind } from '../kind.js'
import type { Store } from '../store.js'
import { Collection } from './collection.js'

/** Position names: a side, the stamp (inverted on the left), the origin. Their byte order is the list's order. */
const POSITION_BYTES = 17
const LEFT = 0x40
const RIGHT = 0xc0
const STAMP_MAX = 2 ** 53 - 1

/**
 * Lists: elements named by their position. A push to the right is placed by its stamp, one to the left by its stamp
 * inverted, so pushes of several nodes interleave in one order everywhere and none is lost.
 */
export class Lists extends Collection {
  readonly #position = new Slice(Buffer.alloc(POSITION_BYTES))

  constructor(store: Store) {
    super(store, Kind.LIST)
  }

  /** The element's slot at an index from the left. */
  at(list: number, index: number): number {
    return this.store.elements.order(list).at(index)
  }

  pushLeft(list: number, value: Slice): void {
    this.#push(list, value, LEFT)
  }

  pushRight(list: number, value: Slice): void {
    this.#push(list, value, RIGHT)
  }

  #push(list: number, value: Slice, side: number): void {
    const { store } = this
    const { buf } = this.#position
    const stamp = store.clock.next(store.now)
    const place = side === LEFT ? STAMP_MAX - stamp : stamp
    buf[0] = side
    buf.writeUInt32BE(Math.floor(place / 2 ** 32), 1)
    buf.writeUInt32BE(place % 2 ** 32, 5)
    buf.latin1Write(store.origins.ids[0], 9)
    this.put(list, this.#position, value)
  }

  removeAt(list: number, element: number): void {
    this.removeElement(list, element)
  }

  set(list: number, element: number, value: Slice): void {
    this.put(list, new Slice(this.store.subkey(element).copy()), value)
  }
}

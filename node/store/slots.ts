import { grownDoubles, grownWords } from './memory.js'
import { Touched } from './touched.js'

/** Slots whose newest stamp is kept together, so that a catch-up skips cold blocks: 2^12. */
export const BLOCK_SHIFT = 12

/** A walk over all slots that goes on beside writes. */
export interface SlotWalk {
  /** A record has taken away others, which the walk may not have met yet. */
  overtakes(slot: number): void
}

/** Slot numbers and where their records lie: a slot stays while its record's bytes move. Freed slots are used again. */
export class Slots {
  /** Slots handed out so far, the freed ones included: 1 <= slot < top. */
  top = 1
  /** Arena address of each slot's record; a freed one holds the next free slot. */
  addresses: Uint32Array = new Uint32Array(1024)
  /** Newest stamp of any record in each block of slots. */
  blockStamps: Float64Array = new Float64Array(64)
  readonly touched = new Touched()
  /** Walks under way that have to know what goes before its turn. */
  readonly walks = new Set<SlotWalk>()
  #freeMap: Uint32Array = new Uint32Array(32)
  #freeHead = 0
  #freeCount = 0

  /** Slots in use. */
  get count(): number {
    return this.top - 1 - this.#freeCount
  }

  /** Bytes of the typed arrays. */
  get bytes(): number {
    return this.addresses.byteLength + this.#freeMap.byteLength + this.blockStamps.byteLength
  }

  take(address: number): number {
    let slot = this.#freeHead
    if (slot !== 0) {
      this.#freeHead = this.addresses[slot]
      this.#freeCount--
      this.#freeMap[slot >>> 5] &= ~(1 << (slot & 31))
    } else {
      slot = this.top++
      if (slot >= this.addresses.length) this.#grow()
    }
    this.addresses[slot] = address
    return slot
  }

  give(slot: number): void {
    this.addresses[slot] = this.#freeHead
    this.#freeHead = slot
    this.#freeCount++
    this.#freeMap[slot >>> 5] |= 1 << (slot & 31)
    this.touched.mark(slot)
  }

  /** Whether a slot holds a record: for walks over all slots. */
  inUse(slot: number): boolean {
    return (this.#freeMap[slot >>> 5] & (1 << (slot & 31))) === 0
  }

  /** Notes a stamp put anywhere into a record. */
  touch(slot: number, stamp: number): void {
    this.touched.mark(slot)
    const block = slot >>> BLOCK_SHIFT
    if (stamp > this.blockStamps[block]) this.blockStamps[block] = stamp
  }

  /** Notes that a record has taken away others: a key its elements, what is counted its shares, a stream's header its entries. */
  overtakes(slot: number): void {
    for (const walk of this.walks) walk.overtakes(slot)
  }

  #grow(): void {
    this.addresses = grownWords(this.addresses)
    this.#freeMap = grownWords(this.#freeMap)
    const blocks = (this.addresses.length >>> BLOCK_SHIFT) + 1
    if (blocks > this.blockStamps.length) this.blockStamps = grownDoubles(this.blockStamps, blocks)
  }
}

/**
 * The order of a sorted set, list or stream: its elements' slots in blocks of a typed array, sorted by a comparison of
 * slots. Finding a place is a binary search over blocks and then within one; inserting moves at most one block's slots.
 * Rank and access by rank sum the blocks' counts.
 */

/** A full block is split in two; 512 slots keep an insert's memmove at 2 KiB. */
const BLOCK_SLOTS_MAX = 512
/** What a block starts with, doubled as it fills: most collections are small. */
const BLOCK_SLOTS_MIN = 4

const NO_SLOTS = new Uint32Array(0)

interface Block {
  slots: Uint32Array
  count: number
}

export class Order {
  readonly #blocks: Block[] = []
  readonly #compare: (a: number, b: number) => number
  #length = 0

  /** @param compare total order over the slots of this collection */
  constructor(compare: (a: number, b: number) => number) {
    this.#compare = compare
  }

  get length(): number {
    return this.#length
  }

  insert(slot: number): void {
    this.#length++
    if (this.#blocks.length === 0) {
      const first = newBlock(BLOCK_SLOTS_MIN)
      first.slots[0] = slot
      first.count = 1
      this.#blocks.push(first)
      return
    }
    if (this.#compare(this.last, slot) < 0) {
      this.#append(slot)
      return
    }
    const b = this.#blockFor(other => this.#compare(other, slot) >= 0)
    const block = this.#blocks[b]
    const at = lowerBound(block, other => this.#compare(other, slot) >= 0)
    if (block.count === block.slots.length) enlarge(block)
    block.slots.copyWithin(at + 1, at, block.count)
    block.slots[at] = slot
    if (++block.count === BLOCK_SLOTS_MAX) this.#split(b)
  }

  /** Puts a slot after all others; what only ever grows at its end fills its blocks to the brim. */
  #append(slot: number): void {
    let block = this.#blocks[this.#blocks.length - 1]
    if (block.count === BLOCK_SLOTS_MAX - 1) {
      block = newBlock(BLOCK_SLOTS_MAX)
      this.#blocks.push(block)
    } else if (block.count === block.slots.length) enlarge(block)
    block.slots[block.count++] = slot
  }

  /** The greatest slot; only of an order that has one. */
  get last(): number {
    const block = this.#blocks[this.#blocks.length - 1]
    return block.slots[block.count - 1]
  }

  /** The least slot; only of an order that has one. */
  get first(): number {
    return this.#blocks[0].slots[0]
  }

  /**
   * Visits the slots from the first for which `reached` holds on, upwards, until `visit` returns false. `reached` must
   * hold for all after it, and `visit` must not change the order.
   */
  up(reached: (slot: number) => boolean, visit: (slot: number) => boolean): void {
    let b = this.#blockFor(reached)
    if (b === this.#blocks.length) return
    let at = lowerBound(this.#blocks[b], reached)
    for (; b < this.#blocks.length; b++, at = 0) {
      const { slots, count } = this.#blocks[b]
      for (; at < count; at++) if (!visit(slots[at])) return
    }
  }

  /** Visits the slots below the first for which `passed` holds, downwards, until `visit` returns false. */
  down(passed: (slot: number) => boolean, visit: (slot: number) => boolean): void {
    let b = this.#blockFor(passed)
    let at = b < this.#blocks.length ? lowerBound(this.#blocks[b], passed) : 0
    for (;;) {
      while (--at >= 0) if (!visit(this.#blocks[b].slots[at])) return
      if (--b < 0) return
      at = this.#blocks[b].count
    }
  }

  /** Removes a slot; its record must still compare as when it was inserted. */
  remove(slot: number): void {
    const b = this.#blockFor(other => this.#compare(other, slot) >= 0)
    const block = this.#blocks[b]
    const at = lowerBound(block, other => this.#compare(other, slot) >= 0)
    block.slots.copyWithin(at, at + 1, block.count)
    block.count--
    this.#length--
    if (block.count === 0) this.#blocks.splice(b, 1)
  }

  /** The slot at a rank, 0 <= rank < length. */
  at(rank: number): number {
    let rest = rank
    for (const block of this.#blocks) {
      if (rest < block.count) return block.slots[rest]
      rest -= block.count
    }
    return 0
  }

  /** The slots from a rank to the end of its block: what a walk takes in one step. Valid until the order changes. */
  run(rank: number): Uint32Array {
    let rest = rank
    for (const { slots, count } of this.#blocks) {
      if (rest < count) return slots.subarray(rest, count)
      rest -= count
    }
    return NO_SLOTS
  }

  /** A copy of the slots of ranks `from` up to, but without, `to`. */
  slice(from: number, to: number): Uint32Array {
    const slots = new Uint32Array(Math.max(0, Math.min(to, this.#length) - from))
    for (let filled = 0; filled < slots.length; ) {
      const run = this.run(from + filled).subarray(0, slots.length - filled)
      slots.set(run, filled)
      filled += run.length
    }
    return slots
  }

  rank(slot: number): number {
    return this.firstRank(other => this.#compare(other, slot) >= 0)
  }

  /** The rank of the first slot for which `reached` holds; it must hold for all after it. `length` if there is none. */
  firstRank(reached: (slot: number) => boolean): number {
    const b = this.#blockFor(reached)
    let rank = 0
    for (let i = 0; i < b; i++) rank += this.#blocks[i].count
    return b === this.#blocks.length ? rank : rank + lowerBound(this.#blocks[b], reached)
  }

  /** The first block whose last slot has reached. */
  #blockFor(reached: (slot: number) => boolean): number {
    let low = 0
    let high = this.#blocks.length
    while (low < high) {
      const middle = (low + high) >> 1
      const block = this.#blocks[middle]
      if (reached(block.slots[block.count - 1])) high = middle
      else low = middle + 1
    }
    return low
  }

  #split(b: number): void {
    const block = this.#blocks[b]
    const half = block.count >> 1
    const right = newBlock(BLOCK_SLOTS_MAX)
    right.slots.set(block.slots.subarray(half, block.count))
    right.count = block.count - half
    block.count = half
    this.#blocks.splice(b + 1, 0, right)
  }
}

function newBlock(capacity: number): Block {
  return { slots: new Uint32Array(capacity), count: 0 }
}

function enlarge(block: Block): void {
  const slots = new Uint32Array(block.slots.length * 2)
  slots.set(block.slots)
  block.slots = slots
}

function lowerBound(block: Block, reached: (slot: number) => boolean): number {
  let low = 0
  let high = block.count
  while (low < high) {
    const middle = (low + high) >> 1
    if (reached(block.slots[middle])) high = middle
    else low = middle + 1
  }
  return low
}

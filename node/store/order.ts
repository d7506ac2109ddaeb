/**
 * The order of a sorted set, list or stream: its elements' slots in blocks of a typed array, sorted by a comparison of
 * slots. Finding a place is a binary search over blocks and then within one; inserting moves at most one block's slots.
 * Ranks come from a tree of sums over the blocks' counts (P. Fenwick, 1994), which is kept up to date by what changes a
 * count, and made anew when it is next asked for after a block has come or gone: every 256 writes at the most.
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
  /** By block, from 1 on: the slots in it and in as many before it as the lowest bit of its number says. The last is not in it. */
  #sums: Uint32Array | undefined

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
    this.#add(b, 1)
    if (block.count === BLOCK_SLOTS_MAX) this.#split(b)
  }

  /** Puts a slot after all others; what only ever grows at its end fills its blocks to the brim. */
  #append(slot: number): void {
    let block = this.#blocks[this.#blocks.length - 1]
    if (block.count === BLOCK_SLOTS_MAX - 1) {
      block = newBlock(BLOCK_SLOTS_MAX)
      this.#blocks.push(block)
      this.#sums = undefined
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
    this.#add(b, -1)
    this.#length--
    if (block.count > 0) return
    this.#blocks.splice(b, 1)
    this.#sums = undefined
  }

  /** The slot at a rank, 0 <= rank < length. */
  at(rank: number): number {
    const b = this.#blockAt(rank)
    return this.#blocks[b].slots[rank - this.#before(b)]
  }

  /** The slots from a rank to the end of its block: what a walk takes in one step. Valid until the order changes. */
  run(rank: number): Uint32Array {
    if (rank >= this.#length) return NO_SLOTS
    const b = this.#blockAt(rank)
    const { slots, count } = this.#blocks[b]
    return slots.subarray(rank - this.#before(b), count)
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

  /** A copy of all slots, in order: about a millisecond a million. */
  all(): Uint32Array {
    const all = new Uint32Array(this.#length)
    let at = 0
    for (const { slots, count } of this.#blocks) {
      all.set(slots.subarray(0, count), at)
      at += count
    }
    return all
  }

  rank(slot: number): number {
    return this.firstRank(other => this.#compare(other, slot) >= 0)
  }

  /** The rank of the first slot for which `reached` holds; it must hold for all after it. `length` if there is none. */
  firstRank(reached: (slot: number) => boolean): number {
    const b = this.#blockFor(reached)
    return b === this.#blocks.length ? this.#length : this.#before(b) + lowerBound(this.#blocks[b], reached)
  }

  /** A block has a slot more or less. */
  #add(b: number, by: 1 | -1): void {
    this.#blocks[b].count += by
    const sums = this.#sums
    if (sums !== undefined) for (let i = b + 1; i < sums.length; i += i & -i) sums[i] += by
  }

  #treeOfSums(): Uint32Array {
    if (this.#sums !== undefined) return this.#sums
    const sums = new Uint32Array(this.#blocks.length)
    for (let i = 1; i < sums.length; i++) {
      sums[i] += this.#blocks[i - 1].count
      const next = i + (i & -i)
      if (next < sums.length) sums[next] += sums[i]
    }
    this.#sums = sums
    return sums
  }

  /** How many slots stand before a block. */
  #before(b: number): number {
    if (b === 0) return 0
    const sums = this.#treeOfSums()
    let count = 0
    for (let i = b; i > 0; i -= i & -i) count += sums[i]
    return count
  }

  /** The block of a rank that is there. */
  #blockAt(rank: number): number {
    if (rank < this.#blocks[0].count) return 0
    const sums = this.#treeOfSums()
    let b = 0
    let rest = rank
    for (let step = 2 ** (31 - Math.clz32(sums.length)); step >= 1; step /= 2) {
      const next = b + step
      if (next >= sums.length || sums[next] > rest) continue
      b = next
      rest -= sums[next]
    }
    return b
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
    this.#sums = undefined
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

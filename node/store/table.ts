/**
 * The one index of the store: an open-addressing hash table of slots in typed arrays, linear probing, two words an
 * entry (slot, hash). What a slot's bytes are is asked of the caller, so keys and collection elements share it.
 *
 * It grows a step at a time like Redis's dict: while two tables exist, new entries go to the larger one and every
 * insert moves a few old buckets, so no operation ever waits for a whole rehash (a JavaScript Map of 2 M entries stops
 * the event loop for 324 ms, measured).
 */
import { lasting } from './memory.js'

/** A slot and a hash. */
const ENTRY_BYTES = 8
/** Old buckets moved per insert: above the 2 needed to finish before the new table is full. */
const BUCKETS_PER_STEP = 16
/** Entry of the old table whose slot has moved or was removed; keeps probe chains whole. */
const MOVED = 0xffffffff
const LOAD_MAX = 0.7

export class Table {
  #entries: Uint32Array
  #mask: number
  #count = 0
  #old: Uint32Array | undefined
  #oldMask = 0
  #oldNext = 0
  /** What lookAhead() has read: a read that leads to nothing would be left out. */
  readonly #read = new Uint32Array(1)
  readonly #matches: (slot: number, owner: number, buf: Buffer, off: number, len: number) => boolean

  /**
   * @param capacity entries to start with, a power of two
   * @param matches whether the record in `slot` belongs to `owner` and has these key bytes
   */
  constructor(
    capacity: number,
    matches: (slot: number, owner: number, buf: Buffer, off: number, len: number) => boolean,
  ) {
    this.#entries = entries(capacity)
    this.#mask = capacity - 1
    this.#matches = matches
  }

  get count(): number {
    return this.#count
  }

  /** Makes room for so many entries in a table that has none yet. */
  reserve(count: number): void {
    if (this.#count > 0 || this.#old !== undefined) return
    let capacity = this.#mask + 1
    while (count >= capacity * LOAD_MAX) capacity *= 2
    this.#entries = entries(capacity)
    this.#mask = capacity - 1
  }

  /** Bytes of the typed arrays. */
  get bytes(): number {
    return this.#entries.byteLength + (this.#old?.byteLength ?? 0)
  }

  /** The slot with this key, or 0. */
  find(hash: number, owner: number, buf: Buffer, off: number, len: number): number {
    const entries = this.#entries
    const mask = this.#mask
    for (let i = hash & mask; ; i = (i + 1) & mask) {
      const slot = entries[i << 1]
      if (slot === 0) break
      if (entries[(i << 1) + 1] === hash && this.#matches(slot, owner, buf, off, len)) return slot
    }
    return this.#old === undefined ? 0 : this.#findOld(hash, owner, buf, off, len)
  }

  /**
   * Reads the entries that find() of each of these begins with: memory gives them all at once, where one find after the other
   * waits for its own, longer than it works.
   */
  lookAhead(hashes: Uint32Array, count: number): void {
    const entries = this.#entries
    const mask = this.#mask
    let read = 0
    for (let i = 0; i < count; i++) read ^= entries[(hashes[i] & mask) << 1]
    this.#read[0] = read
  }

  #findOld(hash: number, owner: number, buf: Buffer, off: number, len: number): number {
    const entries = this.#old as Uint32Array
    const mask = this.#oldMask
    for (let i = hash & mask; ; i = (i + 1) & mask) {
      const slot = entries[i << 1]
      if (slot === 0) return 0
      if (slot !== MOVED && entries[(i << 1) + 1] === hash && this.#matches(slot, owner, buf, off, len))
        return slot
    }
  }

  /** Adds a slot whose key is not in the table. */
  insert(hash: number, slot: number): void {
    if (this.#old !== undefined) this.#step()
    else if (this.#count >= (this.#mask + 1) * LOAD_MAX) this.#grow()
    this.#put(hash, slot)
    this.#count++
  }

  remove(hash: number, slot: number): void {
    this.#count--
    const at = position(this.#entries, this.#mask, hash, slot)
    if (at >= 0) {
      this.#close(at)
      return
    }
    const old = this.#old as Uint32Array
    old[position(old, this.#oldMask, hash, slot) << 1] = MOVED
  }

  /**
   * One step of a walk over all slots that goes on while the table changes: `cursor` is 0 at first, then what the last
   * step returned, until that is 0. A slot is met exactly once if its key stays, and at most once if the key goes, comes
   * back or the table grows, because a key's place in the walk depends on its hash alone: the cursor counts with its
   * bits reversed, so the two buckets one becomes when the table doubles lie side by side (Redis's dictScan).
   */
  scan(cursor: number, visit: (slot: number) => void): number {
    const mask = this.#mask
    if (this.#old === undefined) {
      visitBucket(this.#entries, mask, cursor & mask, visit)
      return nextCursor(cursor, mask)
    }
    const oldMask = this.#oldMask
    visitBucket(this.#old, oldMask, cursor & oldMask, visit)
    do {
      visitBucket(this.#entries, mask, cursor & mask, visit)
      cursor = nextCursor(cursor, mask)
    } while ((cursor & (mask ^ oldMask)) !== 0)
    return cursor
  }

  #put(hash: number, slot: number): void {
    const entries = this.#entries
    const mask = this.#mask
    let i = hash & mask
    while (entries[i << 1] !== 0) i = (i + 1) & mask
    entries[i << 1] = slot
    entries[(i << 1) + 1] = hash
  }

  /** Empties an entry and closes the gap, so that no tombstones pile up (Knuth 6.4, algorithm R). */
  #close(hole: number): void {
    const entries = this.#entries
    const mask = this.#mask
    for (let i = (hole + 1) & mask; entries[i << 1] !== 0; i = (i + 1) & mask) {
      const home = entries[(i << 1) + 1] & mask
      if (((i - home) & mask) < ((i - hole) & mask)) continue
      entries[hole << 1] = entries[i << 1]
      entries[(hole << 1) + 1] = entries[(i << 1) + 1]
      hole = i
    }
    entries[hole << 1] = 0
  }

  #grow(): void {
    this.#old = this.#entries
    this.#oldMask = this.#mask
    this.#oldNext = 0
    const capacity = (this.#mask + 1) * 2
    this.#entries = entries(capacity)
    this.#mask = capacity - 1
    this.#step()
  }

  #step(): void {
    const old = this.#old as Uint32Array
    const end = Math.min(this.#oldNext + BUCKETS_PER_STEP, this.#oldMask + 1)
    for (let i = this.#oldNext; i < end; i++) {
      const slot = old[i << 1]
      if (slot === 0 || slot === MOVED) continue
      this.#put(old[(i << 1) + 1], slot)
      old[i << 1] = MOVED
    }
    this.#oldNext = end
    if (end > this.#oldMask) this.#old = undefined
  }
}

/** Room for so many, all free. */
function entries(capacity: number): Uint32Array {
  // with its length said: one that follows its memory's is slow to read
  return new Uint32Array(lasting(capacity * ENTRY_BYTES), 0, capacity * 2)
}

/** Visits the entries that belong to a bucket, which stand in it or right of it. */
function visitBucket(
  entries: Uint32Array,
  mask: number,
  bucket: number,
  visit: (slot: number) => void,
): void {
  for (let i = bucket; entries[i << 1] !== 0; i = (i + 1) & mask) {
    const slot = entries[i << 1]
    if (slot !== MOVED && (entries[(i << 1) + 1] & mask) === bucket) visit(slot)
  }
}

function nextCursor(cursor: number, mask: number): number {
  return reverseBits(reverseBits(cursor | ~mask) + 1)
}

function reverseBits(value: number): number {
  let v = value
  v = ((v >>> 1) & 0x55555555) | ((v & 0x55555555) << 1)
  v = ((v >>> 2) & 0x33333333) | ((v & 0x33333333) << 2)
  v = ((v >>> 4) & 0x0f0f0f0f) | ((v & 0x0f0f0f0f) << 4)
  v = ((v >>> 8) & 0x00ff00ff) | ((v & 0x00ff00ff) << 8)
  return ((v >>> 16) | (v << 16)) >>> 0
}

/** Where a slot stands in a table, or -1. */
function position(entries: Uint32Array, mask: number, hash: number, slot: number): number {
  for (let i = hash & mask; ; i = (i + 1) & mask) {
    const found = entries[i << 1]
    if (found === slot) return i
    if (found === 0) return -1
  }
}

import { LAST } from '../../protocol/clock/origins.js'
import { mix32 } from '../../protocol/repair/salt.js'
import { Slice } from '../../protocol/resp/slice.js'
import { Flag, Kind } from './kind.js'
import { grownWords } from './memory.js'
import type { Store } from './store.js'

/** Deadlines count by epochs of this many ms: see LiveDigest. */
export const EPOCH_MS = 10_000
/** Touched slots that a write settles before it adds to them: under half a millisecond's work. */
export const TOUCHED_MAX = 4096
/** What a HyperLogLog costs, in other records: some 30 us. */
const SKETCH_WORK = 250

/**
 * A digest of this node's live state that is kept up to date as it changes: the sum, modulo 2^32 in two lanes, of one
 * 64-bit digest for each live record. Nodes that have applied the same writes have the same sum. A sum does not depend
 * on order, and unlike XOR it does not cancel pairs.
 *
 * A record's digest is of what names its state: database, key, element, stamp and origin, and a key's deadline with its
 * stamp. Not of its value, for a stamp has one value; but of a HyperLogLog's registers (merge/hyperloglog.ts), as a part of
 * their key's. What is gone has no digest (tombstones go at each node's own time), and
 * neither has a key from the end of the epoch in which its deadline lies: until then it counts, hidden or not, so that
 * no node's clock shows. Sums compare at equal epochs.
 *
 * The digests are kept by slot, 8 bytes a record: a change marks its slot (see touched.ts), and settling takes the old
 * digest off the sums and adds the new one, once for any number of changes. The same array makes a set reconciliation
 * one pass over two typed arrays instead of over all data, and lets a scrub tell memory that changed unmarked.
 * Nothing is kept until enable() is called: a node without a mesh pays nothing.
 */
export class LiveDigest {
  low: Uint32Array = new Uint32Array(0)
  high: Uint32Array = new Uint32Array(0)
  /** Records with a digest. */
  count = 0
  sumLow = 0
  sumHigh = 0
  /** Epochs that have ended. */
  epoch = 0
  /** Records that a scrub found changed without a mark. */
  scrubbed = 0
  #enabled = false
  #scrubAt = 1
  readonly #store: Store
  /** Keys that do not count any more because their epoch has ended. */
  readonly #out = new Set<number>()
  /** Keys that are hidden and count until their epoch ends. */
  #ending: number[] = []
  readonly #origins: number[] = []
  readonly #slice = new Slice()
  /** Records that may still be looked at. */
  #left = 0
  // the digest under way
  #a = 0
  #b = 0

  constructor(store: Store) {
    this.#store = store
  }

  get bytes(): number {
    return this.low.byteLength + this.high.byteLength + this.#store.records.slots.touched.bytes
  }

  /** Whether the sums are of everything there is. */
  get settled(): boolean {
    const { records, lazyFree } = this.#store
    const { touched } = records.slots
    if (!this.#enabled || lazyFree.pending > 0) return false
    return touched.watched === Number.POSITIVE_INFINITY && touched.count === 0
  }

  get enabled(): boolean {
    return this.#enabled
  }

  /** Begins to keep digests; what is there already is taken in by settle(), a slice at a time. */
  enable(): void {
    if (this.#enabled) return
    this.#enabled = true
    this.#store.records.slots.touched.watched = 1
  }

  /** Brings the sums up to date, for at most `limit` records' work; returns whether they are. */
  settle(limit: number): boolean {
    if (!this.#enabled) return false
    const { slots } = this.#store.records
    const { touched } = slots
    this.#left = limit
    while (touched.count > 0 && this.#left-- > 0) this.#update(touched.pop())
    while (touched.watched < slots.top && this.#left-- > 0) this.#update(touched.watched++)
    if (touched.watched >= slots.top) touched.watched = Number.POSITIVE_INFINITY
    return this.settled
  }

  /** Ends the epochs that time has passed, once every deadline in them has been met. */
  endEpochs(): void {
    const { now, expiry } = this.#store
    const epoch = Math.floor(now / EPOCH_MS)
    if (epoch <= this.epoch || expiry.nextDue <= epoch * EPOCH_MS) return
    this.epoch = epoch
    const ending = this.#ending
    this.#ending = []
    for (const slot of ending) this.#store.records.slots.touched.mark(slot)
  }

  /** Compares the next records with their digests and puts right what differs; returns how many differed. */
  scrub(limit: number): number {
    if (!this.settled) return 0
    const { slots } = this.#store.records
    let wrong = 0
    for (let left = Math.min(limit, slots.top - 1); left > 0; left--) {
      if (this.#scrubAt >= slots.top) this.#scrubAt = 1
      if (this.#update(this.#scrubAt++)) wrong++
    }
    this.scrubbed += wrong
    return wrong
  }

  /** Whether a record's digest had to change. */
  #update(slot: number): boolean {
    const { records } = this.#store
    if (slot >= this.low.length) {
      const length = Math.max(slot + 1, records.slots.addresses.length)
      this.low = grownWords(this.low, length)
      this.high = grownWords(this.high, length)
    }
    const oldLow = this.low[slot]
    const oldHigh = this.high[slot]
    let low = 0
    let high = 0
    if (records.slots.inUse(slot) && !this.#store.isDoomed(slot) && this.#digest(slot)) {
      low = this.#a >>> 0
      high = (this.#b | 1) >>> 0
    } else if (this.#out.size > 0 && !records.slots.inUse(slot)) this.#out.delete(slot)
    if (low === oldLow && high === oldHigh) return false
    this.low[slot] = low
    this.high[slot] = high
    this.sumLow = (this.sumLow - oldLow + low) >>> 0
    this.sumHigh = (this.sumHigh - oldHigh + high) >>> 0
    this.count += (high !== 0 ? 1 : 0) - (oldHigh !== 0 ? 1 : 0)
    return true
  }

  /** Digests a record into #a and #b; false for one that does not count. */
  #digest(slot: number): boolean {
    const kind = this.#store.records.kind(slot)
    if (kind === Kind.SHARE) return this.#digestShare(slot)
    if (kind >= Kind.ELEMENT) return this.#digestElement(slot, kind)
    return this.#digestKey(slot, kind)
  }

  #digestKey(slot: number, kind: number): boolean {
    const { records, expiry } = this.#store
    const flags = records.flags(slot)
    const deadline = records.deadline(slot)
    const isOut = this.#isOut(deadline)
    if (isOut !== this.#out.has(slot)) this.#turn(slot, isOut)
    if (isOut) return false
    const isHidden = deadline !== 0 && expiry.isWaiting(slot)
    if (isHidden) this.#ending.push(slot)
    const hasBase = kind === Kind.STRING && (flags & Flag.NO_BASE) === 0
    const hasDeadline = deadline !== 0 && ((flags & Flag.ABSENT) === 0 || isHidden)
    const isSketch = kind === Kind.STRING && this.#store.sketches.has(slot)
    if (!hasBase && !hasDeadline && !isSketch) return false
    this.#key(slot)
    if (hasBase) this.#dot(kind, records.stamp(slot), records.origin(slot))
    if (hasDeadline) {
      this.#number(deadline)
      this.#dot(0, records.deadlineStamp(slot), records.deadlineOrigin(slot))
    }
    if (isSketch) this.#registers(slot)
    this.#finish()
    return true
  }

  #registers(slot: number): void {
    const { low, high } = this.#store.sketches.sum(slot)
    this.#word(low)
    this.#word(high)
    this.#left -= SKETCH_WORK
  }

  #digestElement(slot: number, kind: number): boolean {
    const { records } = this.#store
    if ((records.flags(slot) & (Flag.ABSENT | Flag.NO_BASE)) !== 0 || !this.#name(slot)) return false
    this.#dot(kind, records.stamp(slot), records.origin(slot))
    this.#finish()
    return true
  }

  #digestShare(slot: number): boolean {
    const { records } = this.#store
    if (!this.#name(records.owner(slot))) return false
    this.#dot(Kind.SHARE, records.stamp(slot), records.origin(slot))
    this.#finish()
    return true
  }

  /** 32 bits of what a record is called: alike for all versions of one atom. */
  nameOf(slot: number): number {
    const { records } = this.#store
    const kind = records.kind(slot)
    this.#name(kind === Kind.SHARE ? records.owner(slot) : slot)
    // origins by their ids, never by this process's own numbers: index 1 is the same everywhere
    // one origin may have added to several generations of a HyperLogLog
    if (kind === Kind.SHARE) this.#dot(kind, this.#generationOf(slot), records.origin(slot))
    else this.#dot(kind >= Kind.ELEMENT ? Kind.ELEMENT : 0, 0, LAST)
    this.#finish()
    return this.#a >>> 0
  }

  #generationOf(share: number): number {
    const { sketches } = this.#store
    return sketches.is(share) ? sketches.generation(share).stamp : 0
  }

  #isOut(deadline: number): boolean {
    return deadline !== 0 && deadline <= this.epoch * EPOCH_MS
  }

  /** A key stops to count, or counts again: so does all that hangs on it. */
  #turn(slot: number, isOut: boolean): void {
    const { records, elements } = this.#store
    if (isOut) this.#out.add(slot)
    else this.#out.delete(slot)
    this.#touchShares(slot)
    for (let i = elements.total(slot) - 1; i >= 0; i--) {
      const element = elements.at(slot, i)
      records.slots.touched.mark(element)
      this.#touchShares(element)
    }
  }

  #touchShares(slot: number): void {
    const { records } = this.#store
    for (let share = records.shares(slot); share !== 0; share = records.position(share))
      records.slots.touched.mark(share)
  }

  /** Digests what a key or an element is called; returns whether its key counts. */
  #name(slot: number): boolean {
    const { records } = this.#store
    const key = this.#store.keyOf(slot)
    this.#key(key)
    if (key !== slot) this.#bytes(records.key(slot, this.#slice))
    return !this.#isOut(records.deadline(key))
  }

  #key(slot: number): void {
    this.#a = 0x243f6a88
    this.#b = 0x85a308d3
    this.#word(this.#store.dbOf(slot))
    this.#bytes(this.#store.records.key(slot, this.#slice))
  }

  #dot(kind: number, stamp: number, origin: number): void {
    this.#word(kind)
    this.#number(stamp)
    const at = origin * 2
    if (at >= this.#origins.length) this.#addOrigins()
    this.#word(this.#origins[at])
    this.#word(this.#origins[at + 1])
  }

  #addOrigins(): void {
    const { ids } = this.#store.origins
    for (let i = this.#origins.length / 2; i < ids.length; i++) {
      const bytes = Buffer.from(ids[i], 'latin1')
      this.#origins.push(bytes.readInt32LE(0), bytes.readInt32LE(4))
    }
  }

  #number(value: number): void {
    this.#word(value | 0)
    this.#word((value / 2 ** 32) | 0)
  }

  /** Two unlike multiply-rotate lanes, as in MurmurHash3. */
  #word(word: number): void {
    const a = Math.imul(this.#a ^ word, 0xcc9e2d51)
    this.#a = (a << 15) | (a >>> 17)
    const b = Math.imul((this.#b + word) | 0, 0x1b873593)
    this.#b = (((b << 13) | (b >>> 19)) + this.#a) | 0
  }

  /** Bytes after their length, so that no two lists of parts read the same. */
  #bytes({ buf, off, len }: Slice): void {
    this.#word(len)
    let at = off
    for (const end = off + (len & ~3); at < end; at += 4)
      this.#word(buf[at] | (buf[at + 1] << 8) | (buf[at + 2] << 16) | (buf[at + 3] << 24))
    let rest = 0
    for (const end = off + len; at < end; at++) rest = (rest << 8) | buf[at]
    if ((len & 3) !== 0) this.#word(rest)
  }

  #finish(): void {
    this.#a = mix32(this.#a ^ Math.imul(this.#b, 0x9e3779b1))
    this.#b = mix32(this.#b + this.#a)
  }
}

import type { VersionVector } from '../../protocol/clock/version-vector.js'
import { SketchForm } from '../../protocol/peer/op.js'
import type { OpWriter } from '../../protocol/peer/op-writer.js'
import { isOfPart, type Part } from '../../protocol/peer/part.js'
import { Slice } from '../../protocol/resp/slice.js'
import { Flag, Kind } from './kind.js'
import { BLOCK_SHIFT, type SlotWalk } from './slots.js'
import type { Store } from './store.js'
import { Touched } from './touched.js'

/**
 * What a catch-up sends: a walk over all slots that writes every component whose dot the receiver's version vector does
 * not cover. Blocks of slots whose newest stamp everyone has are skipped, so a short outage costs a short walk.
 *
 * Writes go on beside it, and at its end the receiver must have each write that was here at its beginning, or what has
 * overtaken it since. What is changed in its place is met there. What is taken away, mostly by a record that the walk
 * had met before (a key that is deleted takes its elements), it does not meet: that record is written once more at the end.
 * What is made meanwhile it leaves out: it is none of what was here at the beginning, and must not keep the walk from its end.
 *
 * Content that no vector covers goes with its key's deadline, whoever has that: its receiver may have let go of it, once it had
 * passed and nothing was to come any more.
 */
export class Scan implements SlotWalk {
  readonly #store: Store
  readonly #covered: VersionVector
  /** No stamp up to this one can be missing over there. */
  readonly #skip: number
  readonly #part: Part | undefined
  readonly #large: number
  #next = 1
  /** Where the slots end that were in use when it began. */
  readonly #end: number
  /** What has taken away others and has had its turn or gets none; and the keys of all that has, which come after these. */
  readonly #overtaking = new Touched()
  readonly #keysOfThem = new Touched()
  /** The flushes that were written, by database. */
  readonly #flushed: { stamp: number; origin: number }[] = []
  /** The record that the last step stopped at, or 0. */
  stoppedAt = 0
  readonly #key = new Slice()
  readonly #name = new Slice()
  readonly #value = new Slice()

  /**
   * @param part the part of the keys that is walked, all if there is none
   * @param large the walk stops at a record with a value from this size on, bytes, and leaves it to its caller
   */
  constructor(store: Store, covered: VersionVector, part?: Part, large = Number.POSITIVE_INFINITY) {
    this.#large = large
    this.#store = store
    this.#part = part
    this.#covered = covered
    this.#end = store.records.slots.top
    this.#overtaking.watched = this.#keysOfThem.watched = Number.POSITIVE_INFINITY
    let skip = Number.POSITIVE_INFINITY
    for (let i = 0; i < store.seen.length; i++) {
      if (covered.get(i) < store.seen.get(i)) skip = Math.min(skip, covered.get(i))
    }
    this.#skip = skip
  }

  /** Writes the flushes that are missing over there. They go first, and at the end once more those that came meanwhile. */
  flushes(out: OpWriter): void {
    for (const { index, flushed } of this.#store.dbs) {
      const { stamp, origin } = flushed
      const written = this.#flushed[index]
      const isWritten = written?.stamp === stamp && written.origin === origin
      if (isWritten || !this.#missing(stamp, origin)) continue
      out.flush(index, stamp, origin)
      this.#flushed[index] = { stamp, origin }
    }
  }

  /** Only of what goes before the walk has met all: what was met has been written. */
  overtakes(slot: number): void {
    if (this.#next >= this.#end) return
    // also where that has its turn: it may take this one away before it is written
    const key = this.#store.keyOf(slot)
    this.#keysOfThem.mark(key)
    const hasItsTurn = slot >= this.#next && slot < this.#end
    if (key !== slot && !hasItsTurn) this.#overtaking.mark(slot)
  }

  /** Goes on until `out` holds `bytes` or `slots` more slots were looked at; returns whether the walk is over. */
  step(out: OpWriter, bytes: number, slots: number): boolean {
    const { records } = this.#store
    this.stoppedAt = 0
    let left = slots
    for (; left > 0 && out.size < bytes && this.#next < this.#end; left--) {
      const block = this.#next >>> BLOCK_SHIFT
      if (records.slots.blockStamps[block] <= this.#skip) {
        this.#next = (block + 1) << BLOCK_SHIFT
        continue
      }
      const slot = this.#next++
      if (!this.#isThere(slot) || !this.#isWanted(slot)) continue
      if (records.valueLen(slot) >= this.#large) {
        this.stoppedAt = slot
        return false
      }
      this.#write(slot, out, true)
    }
    if (this.#next < this.#end) return false
    for (; left > 0 && out.size < bytes && this.#hasRest; left--) {
      const slot = (this.#overtaking.count > 0 ? this.#overtaking : this.#keysOfThem).pop()
      if (this.#isThere(slot) && this.#isWanted(slot)) this.#write(slot, out, false)
    }
    return !this.#hasRest
  }

  get #hasRest(): boolean {
    return this.#overtaking.count > 0 || this.#keysOfThem.count > 0
  }

  #isThere(slot: number): boolean {
    return this.#store.records.slots.inUse(slot) && !this.#store.isDoomed(slot)
  }

  /** Whether a record belongs to a key of the part that is walked. */
  #isWanted(slot: number): boolean {
    if (this.#part === undefined) return true
    const key = this.#store.records.key(this.#store.keyOf(slot), this.#key)
    return isOfPart(this.#part, key.buf, key.off, key.len)
  }

  #missing(stamp: number, origin: number): boolean {
    return stamp !== 0 && !this.#covered.covers(origin, stamp)
  }

  /**
   * Writes what is missing over there of one record; nothing of one that is deleted and not yet freed. The registers of a
   * HyperLogLog go with its key, as in the live digest.
   */
  write(slot: number, out: OpWriter): void {
    if (this.#store.isDoomed(slot)) return
    this.#write(slot, out, false)
    const { records, sketches } = this.#store
    if (records.kind(slot) === Kind.STRING)
      for (const share of sketches.holders(slot)) this.#writeSketch(share, out, true)
  }

  /** @param walking whether every record has its turn */
  #write(slot: number, out: OpWriter, walking: boolean): void {
    const { records, sketches } = this.#store
    const kind = records.kind(slot)
    if (kind === Kind.SHARE) {
      if (!this.#missing(records.stamp(slot), records.origin(slot))) return
      if (sketches.is(slot)) this.#writeSketch(slot, out, walking && !this.#hasLater(slot))
      else this.#writeShare(slot, out)
    } else if (kind >= Kind.ELEMENT) this.#writeElement(slot, kind - Kind.ELEMENT, out)
    else this.#writeKey(slot, kind, out, walking)
  }

  #writeKey(slot: number, kind: number, out: OpWriter, walking: boolean): void {
    const { records } = this.#store
    const flags = records.flags(slot)
    const db = this.#store.dbOf(slot)
    const key = records.key(slot, this.#key)
    const deadline = records.deadline(slot)
    const deadlineStamp = records.deadlineStamp(slot)
    const deadlineOrigin = records.deadlineOrigin(slot)
    const hasBase = kind === Kind.STRING && (flags & Flag.NO_BASE) === 0
    if ((flags & Flag.CLEAR) !== 0) {
      const clear = [records.clearStamp(slot), records.clearOrigin(slot)] as const
      const dot = [records.clearDotStamp(slot), records.clearDotOrigin(slot)] as const
      // a write of another type clears under the newest stamp that it found, and they may have that but not its removal
      if (!walking || this.#missing(...dot)) out.clear(db, slot, key, ...clear, ...dot)
    }
    let deadlineSent = false
    if (hasBase && this.#missing(records.stamp(slot), records.origin(slot))) {
      deadlineSent = deadlineStamp === records.stamp(slot) && deadlineOrigin === records.origin(slot)
      const value = records.value(slot, this.#value)
      out.string(
        db,
        slot,
        key,
        value,
        deadlineSent ? deadline : -1,
        records.stamp(slot),
        records.origin(slot),
      )
    }
    const ownRegister = !hasBase || (flags & Flag.TTL) !== 0
    if (deadlineSent || !ownRegister) return
    if (
      this.#missing(deadlineStamp, deadlineOrigin) ||
      (hasBase && deadline !== 0 && this.#isOrphan(records.stamp(slot), records.origin(slot)))
    )
      out.deadline(db, slot, key, deadline, deadlineStamp, deadlineOrigin)
  }

  #writeElement(element: number, type: number, out: OpWriter): void {
    const { records, elements } = this.#store
    const flags = records.flags(element)
    const counts = (flags & Flag.NO_BASE) !== 0
    if (counts && (flags & Flag.CLEAR) === 0) return
    const stamp = counts ? records.clearDotStamp(element) : records.stamp(element)
    const origin = counts ? records.clearDotOrigin(element) : records.origin(element)
    if (!this.#missing(stamp, origin)) return
    const slot = records.owner(element)
    const db = this.#store.dbOf(slot)
    const key = records.key(slot, this.#key)
    const name = records.key(element, this.#name)
    this.#writeDeadlineOf(slot, stamp, origin, out)
    if (counts) {
      const removed = [records.clearStamp(element), records.clearOrigin(element)] as const
      out.remove(db, slot, key, type, name, ...removed, stamp, origin)
    } else if ((flags & Flag.ABSENT) === 0) {
      const value = type === Kind.ZSET ? elements.scores.base(element) : records.value(element, this.#value)
      out.element(db, slot, key, type, name, value, false, stamp, origin)
    } else {
      const removed = [elements.removedStamp(element), elements.removedOrigin(element)] as const
      out.remove(db, slot, key, type, name, ...removed, stamp, origin)
    }
  }

  #writeShare(share: number, out: OpWriter): void {
    const { records, counters } = this.#store
    const stamp = records.stamp(share)
    const origin = records.origin(share)
    const counted = records.owner(share)
    const kind = records.kind(counted)
    const { epoch, sum } = counters.read(share)
    const slot = kind >= Kind.ELEMENT ? records.owner(counted) : counted
    const name = kind >= Kind.ELEMENT ? records.key(counted, this.#name) : undefined
    const type = kind >= Kind.ELEMENT ? kind - Kind.ELEMENT : kind
    const key = records.key(slot, this.#key)
    this.#writeDeadlineOf(slot, stamp, origin, out)
    out.share(this.#store.dbOf(slot), slot, key, type, name, sum, epoch, false, stamp, origin)
  }

  #isOrphan(stamp: number, origin: number): boolean {
    return !this.#store.applied.covers(origin, stamp)
  }

  /** Writes a key's deadline ahead of content with this dot, if no vector covers that. */
  #writeDeadlineOf(slot: number, stamp: number, origin: number, out: OpWriter): void {
    const { records } = this.#store
    const deadline = records.deadline(slot)
    if (deadline === 0 || !this.#isOrphan(stamp, origin)) return
    const dot = [records.deadlineStamp(slot), records.deadlineOrigin(slot)] as const
    out.deadline(this.#store.dbOf(slot), slot, records.key(slot, this.#key), deadline, ...dot)
  }

  /** Writes one origin's additions to a HyperLogLog: their stamp, and with `isWhole` the generation's sketch. */
  #writeSketch(share: number, out: OpWriter, isWhole: boolean): void {
    const { records, sketches } = this.#store
    const stamp = records.stamp(share)
    const origin = records.origin(share)
    const slot = records.owner(share)
    const generation = sketches.generation(share)
    const sketch = isWhole ? sketches.ofGeneration(share) : NOTHING
    const key = records.key(slot, this.#key)
    const { stamp: made, origin: maker } = generation
    this.#writeDeadlineOf(slot, stamp, origin, out)
    const form = isWhole ? SketchForm.WHOLE : SketchForm.RAISED
    out.sketch(this.#store.dbOf(slot), slot, key, made, maker, sketch, form, false, stamp, origin)
  }

  /** Whether a later record of a HyperLogLog, by slot, is missing over there: a walk sends the sketch once, with the last one. */
  #hasLater(share: number): boolean {
    const { records, sketches } = this.#store
    const { stamp, origin } = sketches.generation(share)
    let other = records.shares(records.owner(share))
    for (; other !== 0; other = records.position(other)) {
      if (other <= share || other >= this.#end || !sketches.is(other)) continue
      const generation = sketches.generation(other)
      const isSame = generation.stamp === stamp && generation.origin === origin
      if (isSame && this.#missing(records.stamp(other), records.origin(other))) return true
    }
    return false
  }
}

const NOTHING = new Slice()

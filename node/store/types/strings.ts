import { SELF } from '../../../protocol/clock/origins.js'
import { NOT_A_FLOAT, NOT_AN_INTEGER, WRONG_TYPE } from '../../../protocol/resp/errors.js'
import { Slice } from '../../../protocol/resp/slice.js'
import { Counters } from '../counters.js'
import type { Db } from '../db.js'
import { Flag, Kind } from '../kind.js'
import { admit } from '../merge/admit.js'
import { joinDeadline } from '../merge/deadline.js'
import { applyPatch, joinCreated } from '../merge/patch.js'
import { joinString } from '../merge/string.js'
import type { Store } from '../store.js'

/** A deadline argument: leave the deadline as it is. */
export const KEEP_TTL = -1

/** A patch that saves less than this is sent as the whole value: a peer that lacks its base would have to ask. */
const PATCH_SAVES_MIN = 64

const ZERO = Slice.of('0')

/** Strings and counters as commands use them. */
export class Strings {
  readonly #store: Store
  readonly #value = new Slice()

  constructor(store: Store) {
    this.#store = store
  }

  /** The string's slot, or 0. @throws WRONG_TYPE */
  open(db: Db, key: Slice): number {
    const slot = db.find(key)
    if (slot !== 0 && this.#store.records.kind(slot) !== Kind.STRING) throw WRONG_TYPE
    return slot
  }

  get(slot: number): Slice {
    const { counters, records, sketches } = this.#store
    if ((records.flags(slot) & Flag.SHARES) !== 0)
      return sketches.shows(slot) ? sketches.render(slot) : counters.render(slot)
    return this.#store.records.value(slot, this.#value)
  }

  /** The same bytes wherever the same has been written, which a HyperLogLog's are not. */
  canonical(slot: number): Slice {
    const { records, sketches } = this.#store
    const hasShares = (records.flags(slot) & Flag.SHARES) !== 0
    return hasShares && sketches.shows(slot) ? sketches.canonical(slot) : this.get(slot)
  }

  length(slot: number): number {
    return this.get(slot).len
  }

  /** Overwrites whatever the key holds. @param deadline ms, 0 none, KEEP_TTL */
  set(db: Db, key: Slice, value: Slice, deadline: number): void {
    const store = this.#store
    if (deadline > 0 && deadline <= store.now) {
      db.delete(key)
      return
    }
    if (deadline === KEEP_TTL) deadline = this.#kept(db, key)
    const stamp = store.tick()
    const slot = store.ensure(db, key, value.len)
    joinString(store, slot, value, deadline, stamp, SELF)
    store.log?.string(db.index, slot, key, value, deadline, stamp, SELF)
    store.refresh(slot)
    store.changed(slot)
  }

  /**
   * What a SET that keeps the deadline says of it: nothing over a string, whose register stays. What was there of another
   * type goes with all that is older than its newest element, and that may be the deadline's write.
   */
  #kept(db: Db, key: Slice): number {
    const { records } = this.#store
    const slot = db.find(key)
    if (slot === 0) return 0
    return records.kind(slot) === Kind.STRING ? KEEP_TTL : records.deadline(slot)
  }

  /** Writes bytes at an offset, padding with zeros, and keeps the deadline. Returns the new length. */
  write(db: Db, key: Slice, offset: number, bytes: Slice): number {
    const slot = this.open(db, key)
    if (slot === 0) return this.#writeNew(db, key, offset, bytes)
    const { records } = this.#store
    // a counter's digits are not in its register: it becomes a string first
    if ((records.flags(slot) & (Flag.SHARES | Flag.NO_BASE)) !== 0)
      this.set(db, key, Slice.of(this.get(slot).copy()), KEEP_TTL)
    this.#patch(db, key, slot, offset, bytes)
    return records.valueLen(slot)
  }

  #writeNew(db: Db, key: Slice, offset: number, bytes: Slice): number {
    const store = this.#store
    const stamp = store.tick()
    const slot = store.ensure(db, key)
    joinCreated(store, slot, offset, bytes, stamp, SELF)
    const value = store.records.value(slot, this.#value)
    store.records.setFlags(slot, Flag.RAW, 0)
    if (offset > PATCH_SAVES_MIN)
      store.log?.patch(db.index, slot, key, offset, bytes, 0, SELF, true, stamp, SELF)
    else store.log?.string(db.index, slot, key, value, 0, stamp, SELF)
    store.refresh(slot)
    store.changed(slot)
    return value.len
  }

  #patch(db: Db, key: Slice, slot: number, offset: number, bytes: Slice): void {
    const store = this.#store
    const { records } = store
    const base = [records.stamp(slot), records.origin(slot)] as const
    const stamp = store.tick()
    applyPatch(store, slot, offset, bytes, stamp, SELF)
    const value = records.value(slot, this.#value)
    if (value.len - bytes.len > PATCH_SAVES_MIN)
      store.log?.patch(db.index, slot, key, offset, bytes, ...base, false, stamp, SELF)
    else store.log?.string(db.index, slot, key, value, KEEP_TTL, stamp, SELF)
    store.refresh(slot)
    store.changed(slot)
  }

  /** Adds to a counter. @throws WRONG_TYPE, NOT_AN_INTEGER, OVERFLOW */
  increment(db: Db, key: Slice, by: number | bigint): number | bigint {
    const slot = this.open(db, key)
    const current = slot === 0 ? ZERO : this.get(slot)
    const sum = Counters.sum(current, by, NOT_AN_INTEGER)
    this.#bump(db, key, slot === 0, BigInt(by) - this.#store.counters.beyond(slot, current))
    return sum
  }

  /** Adds to a counter; returns the sum as Redis prints it. @throws WRONG_TYPE, NOT_A_FLOAT */
  incrementFloat(db: Db, key: Slice, by: Slice): string {
    const slot = this.open(db, key)
    const current = slot === 0 ? ZERO : this.get(slot)
    const { difference, text } = this.#store.counters.sumFloat(slot, current, by, NOT_A_FLOAT)
    this.#bump(db, key, slot === 0, difference)
    return text
  }

  #bump(db: Db, key: Slice, creates: boolean, by: bigint | { unscaled: bigint; scale: number }): void {
    const store = this.#store
    const stamp = store.tick()
    const slot = store.ensure(db, key)
    admit(store, slot, Kind.STRING, stamp, SELF)
    if (creates) joinDeadline(store, slot, 0, stamp, SELF)
    const { epoch, sum } = store.counters.bump(slot, by, stamp)
    store.log?.share(db.index, slot, key, Kind.STRING, undefined, sum, epoch, creates, stamp, SELF)
    store.refresh(slot)
    store.changed(slot)
  }
}

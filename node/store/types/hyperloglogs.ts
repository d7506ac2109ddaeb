import { SELF } from '../../../protocol/clock/origins.js'
import { estimate } from '../../../protocol/hyperloglog/estimate.js'
import { COUNT_BITS, placeOf } from '../../../protocol/hyperloglog/place.js'
import {
  CorruptSketch,
  cachedEstimate,
  cacheEstimate,
  DENSE_BYTES,
  denseRegister,
  isDense,
  isIntact,
  isSketch,
  mergeRegisters,
  RAISED_BYTES,
  REGISTERS,
  SketchEditor,
} from '../../../protocol/hyperloglog/sketch.js'
import { SketchForm } from '../../../protocol/peer/op.js'
import { CORRUPT_SKETCH, NOT_A_SKETCH } from '../../../protocol/resp/errors.js'
import { Slice } from '../../../protocol/resp/slice.js'
import type { Db } from '../db.js'
import { Flag, Kind } from '../kind.js'
import { admit } from '../merge/admit.js'
import { joinDeadline } from '../merge/deadline.js'
import type { Generation } from '../sketches.js'
import type { Store } from '../store.js'
import { KEEP_TTL } from './strings.js'

const COUNT_MASK = (1 << COUNT_BITS) - 1
/** Registers raised by one command are sent one by one up to so many; from there on the whole sketch is no larger. */
const RAISED_MAX = Math.floor(DENSE_BYTES / RAISED_BYTES)

/** HyperLogLogs as commands use them: strings with registers in them (see merge/hyperloglog.ts). */
export class HyperLogLogs {
  readonly #store: Store
  readonly #editor = new SketchEditor()
  readonly #registers = new Uint8Array(REGISTERS)
  readonly #raised = new Slice(Buffer.alloc(RAISED_MAX * RAISED_BYTES), 0, 0)
  #raisedCount = 0

  constructor(store: Store) {
    this.#store = store
  }

  /** Bytes up to which a sketch stays sparse. */
  set sparseBytesMax(bytes: number) {
    this.#editor.sparseBytesMax = bytes
  }

  /** The HyperLogLog's slot, or 0. @throws WRONG_TYPE, NOT_A_SKETCH */
  open(db: Db, key: Slice): number {
    const slot = this.#store.strings.open(db, key)
    if (slot !== 0 && !isSketch(this.#store.strings.get(slot))) throw NOT_A_SKETCH
    return slot
  }

  /** One of several to be read together, or 0. @throws WRONG_TYPE, NOT_A_SKETCH, CORRUPT_SKETCH */
  openSource(db: Db, key: Slice): number {
    const slot = this.open(db, key)
    if (slot !== 0 && !isIntact(this.#store.strings.get(slot))) throw CORRUPT_SKETCH
    return slot
  }

  isDense(slot: number): boolean {
    return isDense(this.#store.strings.get(slot))
  }

  /** Adds an element, unless it raises nothing; a key that is not there is made. Returns whether anything changed. */
  add(db: Db, key: Slice, elements: Iterable<Slice>): boolean {
    const slot = this.open(db, key)
    return guarded(() => {
      const sketch = slot === 0 ? undefined : this.#store.strings.get(slot)
      const dense = sketch !== undefined && isDense(sketch) ? sketch : undefined
      const places: number[] = []
      for (const element of elements) {
        const place = placeOf(element)
        if (dense === undefined || denseRegister(dense, place >> COUNT_BITS) < (place & COUNT_MASK))
          places.push(place)
      }
      if (slot !== 0 && places.length === 0) return false
      const generation = this.#begin(slot)
      let raised = false
      for (const place of places) raised = this.#raise(place >> COUNT_BITS, place & COUNT_MASK) || raised
      if (raised || slot === 0) {
        this.#editor.invalidate()
        this.#commit(db, key, slot, generation)
      }
      return raised || slot === 0
    })
  }

  /** PFMERGE: raises a HyperLogLog to the registers of others; dense if one of them is. */
  merge(db: Db, key: Slice, sources: readonly number[]): void {
    const slot = this.open(db, key)
    guarded(() => {
      const registers = this.#union(sources)
      const dense = sources.some(source => this.isDense(source))
      const generation = this.#begin(slot)
      const reshaped = dense && this.#editor.makeDense()
      let raised = false
      for (let i = 0; i < REGISTERS; i++)
        if (registers[i] > 0) raised = this.#raise(i, registers[i]) || raised
      this.#editor.invalidate()
      if (raised || slot === 0) this.#commit(db, key, slot, generation)
      else this.#reshape(db, key, slot, reshaped)
    })
  }

  /** PFCOUNT of one key. */
  count(slot: number): number | bigint {
    return guarded(() => {
      const { sketches, strings, records } = this.#store
      const sketch = strings.get(slot)
      const cached = cachedEstimate(sketch)
      if (cached !== undefined) return cached
      mergeRegisters(sketch, this.#registers.fill(0))
      const count = estimate(this.#registers)
      // a note for the next time, which is nobody else's business
      if ((records.flags(slot) & Flag.SHARES) !== 0 && sketches.whole(slot) !== 0)
        cacheEstimate(sketch, count)
      return count
    })
  }

  /** PFCOUNT of several keys. */
  countUnion(slots: readonly number[]): number {
    return guarded(() => estimate(this.#union(slots)))
  }

  #union(slots: readonly number[]): Uint8Array {
    const registers = this.#registers.fill(0)
    for (const slot of slots) mergeRegisters(this.#store.strings.get(slot), registers)
    return registers
  }

  /** The registers of a HyperLogLog, valid until the next call. */
  registers(slot: number): Uint8Array {
    return guarded(() => this.#union([slot]))
  }

  /** Makes a sparse HyperLogLog dense; returns whether it was sparse. */
  makeDense(db: Db, key: Slice, slot: number): boolean {
    return guarded(() => {
      this.#begin(slot)
      if (!this.#editor.makeDense()) return false
      this.#reshape(db, key, slot, true)
      return true
    })
  }

  /** Takes the sketch to add to into the editor; returns its generation, none for one that is to be made. */
  #begin(slot: number): Generation | undefined {
    const { records, sketches } = this.#store
    this.#raisedCount = 0
    if (slot === 0) {
      this.#editor.clear()
      return undefined
    }
    const hasShares = (records.flags(slot) & Flag.SHARES) !== 0
    const newest = hasShares ? sketches.newest(slot) : undefined
    const generation = newest ?? { stamp: records.stamp(slot), origin: records.origin(slot) }
    if (hasShares) sketches.edit(slot, generation, this.#editor)
    else this.#editor.load(this.#store.strings.get(slot))
    return generation
  }

  #raise(index: number, count: number): boolean {
    if (!this.#editor.raise(index, count)) return false
    const at = this.#raisedCount++ * RAISED_BYTES
    if (this.#raisedCount <= RAISED_MAX) {
      const { buf } = this.#raised
      buf[at] = index & 0xff
      buf[at + 1] = index >> 8
      buf[at + 2] = count
    }
    return true
  }

  #commit(db: Db, key: Slice, found: number, known: Generation | undefined): void {
    const store = this.#store
    if (found !== 0 && this.#isCorrupt(found)) {
      this.#setWhole(db, key)
      return
    }
    const stamp = store.tick()
    const slot = store.ensure(db, key)
    const creates = found === 0
    const generation = known ?? { stamp, origin: SELF }
    if (creates) {
      admit(store, slot, Kind.STRING, stamp, SELF)
      joinDeadline(store, slot, 0, stamp, SELF)
    }
    store.sketches.put(slot, generation, this.#editor, stamp, SELF)
    const isWhole = this.#raisedCount > RAISED_MAX
    const value = isWhole
      ? this.#shown.set(this.#editor.buf, 0, this.#editor.len)
      : this.#raised.set(this.#raised.buf, 0, this.#raisedCount * RAISED_BYTES)
    const form = isWhole ? SketchForm.WHOLE : SketchForm.RAISED
    const { stamp: made, origin: maker } = generation
    store.log?.sketch(db.index, slot, key, made, maker, value, form, creates, stamp, SELF)
    store.refresh(slot)
    store.changed(slot)
  }

  readonly #shown = new Slice()

  /** Keeps another form of the same registers. What a client SET is written as a whole, if at all. */
  #reshape(db: Db, key: Slice, slot: number, differs: boolean): void {
    const { records, sketches } = this.#store
    const whole = (records.flags(slot) & Flag.SHARES) === 0 ? 0 : sketches.whole(slot)
    if (whole !== 0) sketches.rewrite(whole, this.#editor)
    else if (differs) this.#setWhole(db, key)
  }

  /** Whether a client's string has too few or too many registers: others could not count on from it. */
  #isCorrupt(slot: number): boolean {
    const { records, strings } = this.#store
    return (records.flags(slot) & Flag.SHARES) === 0 && !isIntact(strings.get(slot))
  }

  #setWhole(db: Db, key: Slice): void {
    const { buf, len } = this.#editor
    this.#store.strings.set(db, key, new Slice(Buffer.from(buf.subarray(0, len))), KEEP_TTL)
  }
}

/** Runs a command's work; a sketch that turns out to be corrupt is the client's error. @throws CORRUPT_SKETCH */
function guarded<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof CorruptSketch) throw CORRUPT_SKETCH
    throw error
  }
}

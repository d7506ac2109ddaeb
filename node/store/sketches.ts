import { RegisterSum } from '../../protocol/hyperloglog/register-sum.js'
import {
  DENSE_BYTES,
  isIntact,
  isSketch,
  mergeRegisters,
  REGISTERS,
  SketchEditor,
} from '../../protocol/hyperloglog/sketch.js'
import { Slice } from '../../protocol/resp/slice.js'
import { Flag, Kind } from './kind.js'
import type { Store } from './store.js'

/** A record's value: generation's stamp (8), a mark, generation's origin (4), then its sketch, in one record of each generation. */
const MARK_AT = 8
const ORIGIN_AT = 9
const SKETCH_AT = 13
const MARK_SKETCH = 2
/** The sketch began as a copy of the string it counts on from. */
const MARK_CONTINUES = 3
const NO_KEY = new Slice()

/** The write that made a HyperLogLog: see merge/hyperloglog.ts. */
export interface Generation {
  stamp: number
  origin: number
}

/**
 * What PFADD and PFMERGE have added to a string: records in the list of shares that hangs on it, one for each origin and
 * generation, which carries the stamp of that origin's newest addition. The first one of a generation holds its sketch.
 */
export class Sketches {
  readonly #store: Store
  readonly #editor = new SketchEditor()
  readonly #value = new Slice()
  readonly #base = new Slice()
  readonly #sketch = new Slice()
  readonly #shown = new Slice()
  readonly #registers = new Uint8Array(REGISTERS)
  readonly #sum = new RegisterSum()

  constructor(store: Store) {
    this.#store = store
  }

  /** Whether a share is one of these, and not a counter's. */
  is(share: number): boolean {
    const value = this.#store.records.value(share, this.#value)
    return value.buf[value.off + MARK_AT] >= MARK_SKETCH
  }

  /** The generation a share belongs to. */
  generation(share: number): Generation {
    const { buf, off } = this.#store.records.value(share, this.#value)
    return { stamp: buf.readDoubleLE(off), origin: buf.readUInt32LE(off + ORIGIN_AT) }
  }

  #continues(share: number): boolean {
    const { buf, off } = this.#store.records.value(share, this.#value)
    return buf[off + MARK_AT] === MARK_CONTINUES
  }

  /** A share's sketch, empty if another one of its generation holds it. */
  #sketchOf(share: number): Slice {
    const { buf, off, len } = this.#store.records.value(share, this.#value)
    return this.#sketch.set(buf, off + SKETCH_AT, len - SKETCH_AT)
  }

  *#shares(slot: number): Iterable<number> {
    const { records } = this.#store
    for (let share = records.shares(slot); share !== 0; share = records.position(share))
      if (this.is(share)) yield share
  }

  #isOf(share: number, { stamp, origin }: Generation): boolean {
    const own = this.generation(share)
    return own.stamp === stamp && own.origin === origin
  }

  /** The share of an origin in a generation, or 0. */
  find(slot: number, generation: Generation, origin: number): number {
    const { records } = this.#store
    for (const share of this.#shares(slot))
      if (records.origin(share) === origin && this.#isOf(share, generation)) return share
    return 0
  }

  /** The share that holds a generation's sketch, or 0. */
  holder(slot: number, generation: Generation): number {
    for (const share of this.#shares(slot))
      if (this.#isOf(share, generation) && this.#sketchOf(share).len > 0) return share
    return 0
  }

  /** The newest generation, or undefined. */
  newest(slot: number): Generation | undefined {
    const { origins } = this.#store
    let newest: Generation | undefined
    for (const share of this.#shares(slot)) {
      const own = this.generation(share)
      if (newest === undefined || origins.compare(own.stamp, own.origin, newest.stamp, newest.origin) > 0)
        newest = own
    }
    return newest
  }

  /** Whether a string with shares reads as a HyperLogLog: what it counts in began before that. */
  shows(slot: number): boolean {
    const newest = this.newest(slot)
    if (newest === undefined) return false
    const { counters, origins } = this.#store
    let shows = true
    counters.newest(slot, (epoch, origin) => {
      if (origins.compare(epoch, origin, newest.stamp, newest.origin) > 0) shows = false
    })
    return shows
  }

  #baseSketch(slot: number): Slice | undefined {
    const { records } = this.#store
    if ((records.flags(slot) & Flag.NO_BASE) !== 0) return undefined
    const base = records.value(slot, this.#base)
    return isSketch(base) && isIntact(base) ? base : undefined
  }

  /** The share whose sketch is all there is to read, or 0 where several have to be put together. */
  whole(slot: number): number {
    let holder = 0
    for (const share of this.holders(slot)) {
      if (holder !== 0) return 0
      holder = share
    }
    return this.#baseSketch(slot) === undefined || this.#continues(holder) ? holder : 0
  }

  /** What a client reads: valid until the next call or write. */
  render(slot: number): Slice {
    const whole = this.whole(slot)
    if (whole !== 0) return this.#sketchOf(whole)
    const newest = this.newest(slot) as Generation
    const holder = this.holder(slot, newest)
    const editor = this.#editor
    editor.load(this.#sketchOf(holder))
    this.#union(slot).forEach((count, index) => {
      if (count > 0) editor.raise(index, count)
    })
    editor.invalidate()
    return this.#shown.set(editor.buf, 0, editor.len)
  }

  /** The registers of all that counts; valid until the next call. */
  #union(slot: number): Uint8Array {
    const registers = this.#registers.fill(0)
    const base = this.#baseSketch(slot)
    if (base !== undefined) mergeRegisters(base, registers)
    for (const share of this.holders(slot)) mergeRegisters(this.#sketchOf(share), registers)
    return registers
  }

  /** One form for the same registers, however they came about: for digests. */
  canonical(slot: number): Slice {
    return new Slice(Buffer.from(this.#union(slot)))
  }

  /** Whether anything was added to a string. */
  has(slot: number): boolean {
    const { records } = this.#store
    for (let share = records.shares(slot); share !== 0; share = records.position(share))
      if (this.is(share)) return true
    return false
  }

  /** A sum of the registers of all that counts; valid until the next call. */
  sum(slot: number): RegisterSum {
    this.#sum.take(this.#union(slot))
    return this.#sum
  }

  /** The shares with the sketches of all generations. */
  *holders(slot: number): Iterable<number> {
    for (const share of this.#shares(slot)) if (this.#sketchOf(share).len > 0) yield share
  }

  /** The sketch of a generation in an editor, to be changed; what it will be if the generation is new. */
  edit(slot: number, generation: Generation, editor: SketchEditor): void {
    const holder = this.holder(slot, generation)
    if (holder !== 0) {
      editor.load(this.#sketchOf(holder))
      if (this.#lacksBase(slot, holder, generation)) this.#raiseToBase(slot, editor)
    } else if (this.#isContinued(slot, generation)) editor.load(this.#baseSketch(slot) as Slice)
    else editor.clear()
  }

  /** Whether what was added came before the string that it counts on from. */
  #lacksBase(slot: number, holder: number, generation: Generation): boolean {
    return !this.#continues(holder) && this.#isContinued(slot, generation)
  }

  #raiseToBase(slot: number, editor: SketchEditor): void {
    const registers = this.#registers.fill(0)
    mergeRegisters(this.#baseSketch(slot) as Slice, registers)
    registers.forEach((count, index) => {
      if (count > 0) editor.raise(index, count)
    })
  }

  #isContinued(slot: number, { stamp, origin }: Generation): boolean {
    const { records } = this.#store
    return (
      this.#baseSketch(slot) !== undefined && records.stamp(slot) === stamp && records.origin(slot) === origin
    )
  }

  /** Puts a changed sketch of a generation back, with the addition of one origin that changed it. */
  put(slot: number, generation: Generation, editor: SketchEditor, stamp: number, origin: number): void {
    const { records } = this.#store
    const continues = this.#isContinued(slot, generation)
    const earlier = this.find(slot, generation, origin)
    const share = earlier === 0 ? this.#create(slot, generation, stamp, origin) : earlier
    if (stamp > records.stamp(share)) records.setStamp(share, stamp, origin)
    const holder = this.holder(slot, generation)
    if (continues) {
      const { buf, off } = records.value(holder === 0 ? share : holder, this.#value)
      buf[off + MARK_AT] = MARK_CONTINUES
    }
    this.#write(holder === 0 ? share : holder, editor)
    // its registers are a part of the key's digest
    records.slots.touched.mark(slot)
  }

  #create(slot: number, generation: Generation, stamp: number, origin: number): number {
    const { records } = this.#store
    const share = records.create(Kind.SHARE, 0, slot, stamp, origin, NO_KEY, SKETCH_AT)
    const { buf, off } = records.value(share, this.#value)
    buf.writeDoubleLE(generation.stamp, off)
    buf[off + MARK_AT] = MARK_SKETCH
    buf.writeUInt32LE(generation.origin, off + ORIGIN_AT)
    records.setPosition(share, records.shares(slot))
    records.setShares(slot, share)
    return share
  }

  /** Keeps a sketch in another form of the same registers: nothing that anyone else is told. */
  rewrite(share: number, editor: SketchEditor): void {
    this.#write(share, editor)
  }

  #write(share: number, editor: SketchEditor): void {
    const { records } = this.#store
    const length = SKETCH_AT + editor.len
    if (length !== records.valueLen(share)) records.resizeValue(share, length, editor.len < DENSE_BYTES)
    const { buf, off } = records.value(share, this.#value)
    editor.buf.copy(buf, off + SKETCH_AT, 0, editor.len)
  }

  /** The sketch to send along with a share: that of its generation. */
  ofGeneration(share: number): Slice {
    const { records } = this.#store
    const holder = this.holder(records.owner(share), this.generation(share))
    return holder === 0 ? this.#sketch.set(NO_KEY.buf, 0, 0) : this.#sketchOf(holder)
  }
}

import { Slice } from '../resp/slice.js'

/**
 * A HyperLogLog as Redis keeps it in a string, byte for byte:
 *
 *     │ HYLL │ encoding │ 3 unused │ cached estimate, 8 │ registers ... │
 *
 * The cached estimate is little-endian; its highest bit says that it is out of date. Dense registers are 16,384 times 6
 * bits, the lowest bits first. Sparse ones are runs:
 *
 *     00xxxxxx             1 to 64 registers are zero
 *     01xxxxxx yyyyyyyy    1 to 16,384 registers are zero
 *     1vvvvvxx             1 to 4 registers hold v + 1, 1 to 32
 *
 * Which runs there are depends on the order of what was added, and so do the bytes a client may GET: a run of equal
 * values is joined with its neighbour only near where something was added. The steps here are Redis's.
 */

export const REGISTERS = 16_384
/** The greatest count that 6 bits hold. */
export const REGISTER_MAX = 63
/** One register raised, as ops carry it: index, little-endian, and count. */
export const RAISED_BYTES = 3
export const HEADER_BYTES = 16
export const DENSE_BYTES = HEADER_BYTES + (REGISTERS * 6) / 8
const ENCODING_AT = 4
const CACHE_AT = 8
const CACHE_HIGH_AT = 15
const STALE = 0x80
const DENSE = 0
const SPARSE = 1
const VALUE_MAX = 32
const VALUE_RUN_MAX = 4
const SHORT_ZEROS_MAX = 64
/** Runs looked at for neighbours to join, from the one before a change. */
const JOINED_RUNS = 5
const MAGIC = Buffer.from('HYLL')

/** Thrown for sparse registers that do not come to 16,384. */
export class CorruptSketch extends Error {
  override name = 'CorruptSketch'
}

/** Whether a sketch's registers are as many as there have to be. */
export function isIntact(sketch: Slice): boolean {
  if (isDense(sketch)) return true
  const { buf, off, len } = sketch
  let registers = 0
  let at = off + HEADER_BYTES
  for (const end = off + len; at < end; at += isLongZeros(buf[at]) ? 2 : 1) registers += runLength(buf, at)
  return registers === REGISTERS && at === off + len
}

/** Whether bytes look like a HyperLogLog; sparse registers may still be corrupt. */
export function isSketch({ buf, off, len }: Slice): boolean {
  if (len < HEADER_BYTES) return false
  for (let i = 0; i < MAGIC.length; i++) if (buf[off + i] !== MAGIC[i]) return false
  const encoding = buf[off + ENCODING_AT]
  return encoding === SPARSE || (encoding === DENSE && len === DENSE_BYTES)
}

export function isDense({ buf, off }: Slice): boolean {
  return buf[off + ENCODING_AT] === DENSE
}

/** The estimate kept in the header; undefined if it is out of date. */
export function cachedEstimate({ buf, off }: Slice): bigint | undefined {
  return (buf[off + CACHE_HIGH_AT] & STALE) !== 0 ? undefined : buf.readBigUInt64LE(off + CACHE_AT)
}

export function cacheEstimate({ buf, off }: Slice, estimate: number): void {
  buf.writeBigUInt64LE(BigInt(estimate), off + CACHE_AT)
}

export function denseRegister({ buf, off }: Slice, index: number): number {
  const bit = index * 6
  const at = off + HEADER_BYTES + (bit >>> 3)
  const shift = bit & 7
  // the last register ends with its byte
  return ((buf[at] >> shift) | (shift > 2 ? buf[at + 1] << (8 - shift) : 0)) & 63
}

function setDenseRegister(buf: Buffer, index: number, count: number): void {
  const bit = index * 6
  const at = HEADER_BYTES + (bit >>> 3)
  const shift = bit & 7
  buf[at] = (buf[at] & ~(63 << shift)) | (count << shift)
  if (shift > 2) buf[at + 1] = (buf[at + 1] & ~(63 >> (8 - shift))) | (count >> (8 - shift))
}

const isValue = (run: number): boolean => (run & 0x80) !== 0
const isLongZeros = (run: number): boolean => (run & 0xc0) === 0x40
const valueIn = (run: number): number => ((run >> 2) & 31) + 1
const valueRun = (value: number, length: number): number => 0x80 | ((value - 1) << 2) | (length - 1)

/** Registers that the run at `at` is of. */
function runLength(buf: Buffer, at: number): number {
  const run = buf[at]
  if (isValue(run)) return (run & 3) + 1
  return isLongZeros(run) ? (((run & 63) << 8) | buf[at + 1]) + 1 : (run & 63) + 1
}

/** Raises each register of `into` to what a sketch has. @throws CorruptSketch */
export function mergeRegisters(sketch: Slice, into: Uint8Array): void {
  if (isDense(sketch)) {
    for (let i = 0; i < REGISTERS; i++) into[i] = Math.max(into[i], denseRegister(sketch, i))
    return
  }
  let index = 0
  eachRun(sketch, (value, length) => {
    for (const end = index + length; index < end; index++) into[index] = Math.max(into[index], value)
  })
}

/** Visits the runs of a sparse sketch, value 0 for zeros. @throws CorruptSketch */
export function eachRun(
  { buf, off, len }: Slice,
  visit: (value: number, length: number, isLong: boolean) => void,
): void {
  let registers = 0
  for (let at = off + HEADER_BYTES; at < off + len; ) {
    const long = isLongZeros(buf[at])
    if (long && at + 1 === off + len) throw new CorruptSketch()
    const length = runLength(buf, at)
    registers += length
    if (registers > REGISTERS) throw new CorruptSketch()
    visit(isValue(buf[at]) ? valueIn(buf[at]) : 0, length, long)
    at += long ? 2 : 1
  }
  if (registers !== REGISTERS) throw new CorruptSketch()
}

/** One sketch on its own memory, to be changed. */
export class SketchEditor {
  readonly buf = Buffer.alloc(DENSE_BYTES + 16)
  len = 0
  /** A sparse sketch of more bytes becomes dense (directive hll-sparse-max-bytes). */
  sparseBytesMax = 3000

  /** Starts with nothing added. */
  clear(): void {
    this.buf.fill(0, 0, HEADER_BYTES)
    MAGIC.copy(this.buf)
    this.buf[ENCODING_AT] = SPARSE
    this.len = HEADER_BYTES + this.#writeZeros(HEADER_BYTES, REGISTERS)
  }

  /** Takes a copy. @throws CorruptSketch */
  load(sketch: Slice): void {
    // a sparse one may be longer than a dense one, if a client made it so
    if (sketch.len <= DENSE_BYTES) {
      this.len = sketch.buf.copy(this.buf, 0, sketch.off, sketch.off + sketch.len)
      return
    }
    sketch.buf.copy(this.buf, 0, sketch.off, sketch.off + HEADER_BYTES)
    this.#takeDense(sketch)
  }

  /** Raises a register; returns whether it was lower. @throws CorruptSketch */
  raise(index: number, count: number): boolean {
    if (this.buf[ENCODING_AT] === DENSE) {
      slice.set(this.buf, 0, this.len)
      if (denseRegister(slice, index) >= count) return false
      setDenseRegister(this.buf, index, count)
      return true
    }
    return this.#raiseSparse(index, count)
  }

  /** Says that the cached estimate is out of date. */
  invalidate(): void {
    this.buf[CACHE_HIGH_AT] |= STALE
  }

  /** Returns whether it was sparse. @throws CorruptSketch */
  makeDense(): boolean {
    if (this.buf[ENCODING_AT] === DENSE) return false
    this.#takeDense(new Slice(Buffer.from(this.buf.subarray(0, this.len))))
    return true
  }

  #takeDense(sparse: Slice): void {
    const registers = new Uint8Array(REGISTERS)
    mergeRegisters(sparse, registers)
    this.buf[ENCODING_AT] = DENSE
    this.buf.fill(0, HEADER_BYTES)
    this.len = DENSE_BYTES
    for (let i = 0; i < REGISTERS; i++) if (registers[i] > 0) setDenseRegister(this.buf, i, registers[i])
  }

  #raiseSparse(index: number, count: number): boolean {
    if (count > VALUE_MAX) return this.#raiseDense(index, count)
    const { buf } = this
    let at = HEADER_BYTES
    let previous = HEADER_BYTES
    let first = 0
    let length = 0
    while (at < this.len) {
      length = runLength(buf, at)
      if (index < first + length) break
      previous = at
      first += length
      at += isLongZeros(buf[at]) ? 2 : 1
    }
    if (at >= this.len) throw new CorruptSketch()
    const run = buf[at]
    if (isValue(run) && valueIn(run) >= count) return false
    if (length === 1 && !isLongZeros(run)) buf[at] = valueRun(count, 1)
    else if (!this.#split(at, index - first, first + length - 1 - index, count))
      return this.#raiseDense(index, count)
    this.#joinNeighbours(previous)
    this.invalidate()
    return true
  }

  /** Becomes dense for a count or a length that does not fit. */
  #raiseDense(index: number, count: number): boolean {
    this.makeDense()
    return this.raise(index, count)
  }

  /** Splits a run into what is before a register, the register, and what is after; false if there is no room. */
  #split(at: number, before: number, after: number, count: number): boolean {
    const { buf } = this
    const run = buf[at]
    const oldSize = isLongZeros(run) ? 2 : 1
    const sizeOf = (length: number): number =>
      length === 0 ? 0 : isValue(run) || length <= SHORT_ZEROS_MAX ? 1 : 2
    const growth = sizeOf(before) + 1 + sizeOf(after) - oldSize
    if (growth > 0 && this.len + growth > this.sparseBytesMax) return false
    if (this.len + growth > buf.length) return false
    buf.copyWithin(at + oldSize + growth, at + oldSize, this.len)
    this.len += growth
    let to = at
    const put = (length: number): void => {
      if (length === 0) return
      if (isValue(run)) buf[to++] = valueRun(valueIn(run), length)
      else to += this.#writeZeros(to, length)
    }
    put(before)
    buf[to++] = valueRun(count, 1)
    put(after)
    return true
  }

  #writeZeros(at: number, length: number): number {
    if (length <= SHORT_ZEROS_MAX) {
      this.buf[at] = length - 1
      return 1
    }
    this.buf[at] = 0x40 | ((length - 1) >> 8)
    this.buf[at + 1] = (length - 1) & 0xff
    return 2
  }

  #joinNeighbours(from: number): void {
    const { buf } = this
    let at = from
    for (let left = JOINED_RUNS; left > 0 && at < this.len; left--) {
      const run = buf[at]
      if (!isValue(run)) {
        at += isLongZeros(run) ? 2 : 1
        continue
      }
      const next = at + 1 < this.len ? buf[at + 1] : 0
      const length = (run & 3) + (next & 3) + 2
      if (isValue(next) && valueIn(next) === valueIn(run) && length <= VALUE_RUN_MAX) {
        buf[at + 1] = valueRun(valueIn(run), length)
        buf.copyWithin(at, at + 1, this.len)
        this.len--
      } else at++
    }
  }
}

const slice = new Slice()

import type { Slice } from '../../protocol/resp/slice.js'

const TWO_32 = 2 ** 32
/** The upper half of a 64-bit part that still is a safe integer. */
const SAFE_HIGH_MAX = 2 ** 21 - 1
/** Characters of one part, leading zeros included. */
const DIGITS_AND_ZEROS_MAX = 120
const UINT64_MAX = 2n ** 64n - 1n

/** Bytes of an id as an entry's name: both parts big-endian, so that bytes compare as ids do. */
export const STREAM_ID_BYTES = 16

/**
 * A stream entry's id: two unsigned 64-bit numbers, each kept as two halves of 32 bits, so that every id Redis takes is
 * exact and none costs a bigint.
 */
export class StreamId {
  msHigh: number
  msLow: number
  seqHigh: number
  seqLow: number

  constructor(msHigh = 0, msLow = 0, seqHigh = 0, seqLow = 0) {
    this.msHigh = msHigh
    this.msLow = msLow
    this.seqHigh = seqHigh
    this.seqLow = seqLow
  }

  /** The least id. */
  static min(): StreamId {
    return new StreamId()
  }

  /** The greatest id. */
  static max(): StreamId {
    const all = TWO_32 - 1
    return new StreamId(all, all, all, all)
  }

  /** Both parts safe integers. */
  static of(ms: number, seq: number): StreamId {
    return new StreamId(Math.floor(ms / TWO_32), ms % TWO_32, Math.floor(seq / TWO_32), seq % TWO_32)
  }

  /** The one that a name ends with: an entry's is nothing else, a pending one's begins with its group's. */
  static atEndOf({ buf, off, len }: Slice): StreamId {
    return new StreamId().read(buf, off + len - STREAM_ID_BYTES)
  }

  static ofBig({ ms, seq }: { ms: bigint; seq: bigint }): StreamId {
    const half = (value: bigint): number => Number(value & 0xffffffffn)
    return new StreamId(half(ms >> 32n), half(ms), half(seq >> 32n), half(seq))
  }

  toBig(): { ms: bigint; seq: bigint } {
    const whole = (high: number, low: number): bigint => (BigInt(high) << 32n) | BigInt(low)
    return { ms: whole(this.msHigh, this.msLow), seq: whole(this.seqHigh, this.seqLow) }
  }

  clone(): StreamId {
    return new StreamId(this.msHigh, this.msLow, this.seqHigh, this.seqLow)
  }

  set(other: StreamId): this {
    this.msHigh = other.msHigh
    this.msLow = other.msLow
    this.seqHigh = other.seqHigh
    this.seqLow = other.seqLow
    return this
  }

  get isZero(): boolean {
    return (this.msHigh | this.msLow | this.seqHigh | this.seqLow) === 0
  }

  get isMax(): boolean {
    return (this.msHigh & this.msLow & this.seqHigh & this.seqLow) === -1
  }

  compare(other: StreamId): number {
    if (this.msHigh !== other.msHigh) return this.msHigh - other.msHigh
    if (this.msLow !== other.msLow) return this.msLow - other.msLow
    if (this.seqHigh !== other.seqHigh) return this.seqHigh - other.seqHigh
    return this.seqLow - other.seqLow
  }

  /** Compares with the id in 16 bytes: above zero if this one is the greater. */
  compareBytes(buf: Buffer, off: number): number {
    const msHigh = buf.readUInt32BE(off)
    if (this.msHigh !== msHigh) return this.msHigh - msHigh
    const msLow = buf.readUInt32BE(off + 4)
    if (this.msLow !== msLow) return this.msLow - msLow
    const seqHigh = buf.readUInt32BE(off + 8)
    if (this.seqHigh !== seqHigh) return this.seqHigh - seqHigh
    return this.seqLow - buf.readUInt32BE(off + 12)
  }

  read(buf: Buffer, off: number): this {
    this.msHigh = buf.readUInt32BE(off)
    this.msLow = buf.readUInt32BE(off + 4)
    this.seqHigh = buf.readUInt32BE(off + 8)
    this.seqLow = buf.readUInt32BE(off + 12)
    return this
  }

  write(buf: Buffer, off: number): void {
    buf.writeUInt32BE(this.msHigh, off)
    buf.writeUInt32BE(this.msLow, off + 4)
    buf.writeUInt32BE(this.seqHigh, off + 8)
    buf.writeUInt32BE(this.seqLow, off + 12)
  }

  /** Goes on to the next id; false, and unchanged, at the greatest. */
  increment(): boolean {
    if (this.isMax) return false
    if (++this.seqLow < TWO_32) return true
    this.seqLow = 0
    if (++this.seqHigh < TWO_32) return true
    this.seqHigh = 0
    if (++this.msLow < TWO_32) return true
    this.msLow = 0
    this.msHigh++
    return true
  }

  /** Goes back to the id before; false, and unchanged, at the least. */
  decrement(): boolean {
    if (this.isZero) return false
    if (--this.seqLow >= 0) return true
    this.seqLow = TWO_32 - 1
    if (--this.seqHigh >= 0) return true
    this.seqHigh = TWO_32 - 1
    if (--this.msLow >= 0) return true
    this.msLow = TWO_32 - 1
    this.msHigh--
    return true
  }

  /** The milliseconds, rounded above 2^53. */
  get ms(): number {
    return this.msHigh * TWO_32 + this.msLow
  }

  setMs(ms: number): void {
    this.msHigh = Math.floor(ms / TWO_32)
    this.msLow = ms % TWO_32
  }

  /** `ms-seq` in decimal. */
  toString(): string {
    return `${decimal(this.msHigh, this.msLow)}-${decimal(this.seqHigh, this.seqLow)}`
  }
}

function decimal(high: number, low: number): string {
  if (high <= SAFE_HIGH_MAX) return String(high * TWO_32 + low)
  return ((BigInt(high) << 32n) | BigInt(low)).toString()
}

/** What stood where an id's second part is. */
export type Sequence = 'given' | 'missing' | 'auto'

/**
 * Reads `ms` or `ms-seq` into `out`, a missing seq as 0, and tells what the second part was; `ms-*` only with
 * `autoAllowed`. Undefined if it is none.
 */
export function parseStreamId(text: Slice, out: StreamId, autoAllowed = false): Sequence | undefined {
  const { buf, off, len } = text
  const end = off + len
  let dash = off
  while (dash < end && buf[dash] !== 45) dash++
  const ms = parseUnsigned(buf, off, dash)
  if (ms === undefined) return undefined
  assign(out, 'ms', ms)
  out.seqHigh = out.seqLow = 0
  if (dash === end) return 'missing'
  if (autoAllowed && end - dash === 2 && buf[dash + 1] === 42) return 'auto'
  const seq = parseUnsigned(buf, dash + 1, end)
  if (seq === undefined) return undefined
  assign(out, 'seq', seq)
  return 'given'
}

function assign(out: StreamId, part: 'ms' | 'seq', value: number | bigint): void {
  const high = typeof value === 'number' ? Math.floor(value / TWO_32) : Number(value >> 32n)
  const low = typeof value === 'number' ? value % TWO_32 : Number(value & 0xffffffffn)
  out[`${part}High`] = high
  out[`${part}Low`] = low
}

/** A decimal number of at most 64 bits; a plus or a space before it and leading zeros pass, as strtoull lets them. */
function parseUnsigned(buf: Buffer, off: number, end: number): number | bigint | undefined {
  if (off < end && (buf[off] === 43 || buf[off] === 32)) off++
  const len = end - off
  if (len === 0 || len > DIGITS_AND_ZEROS_MAX) return undefined
  let value = 0
  for (let i = off; i < end; i++) {
    const digit = buf[i] - 48
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  if (len <= 15) return value
  const exact = BigInt(buf.latin1Slice(off, end))
  return exact > UINT64_MAX ? undefined : exact
}

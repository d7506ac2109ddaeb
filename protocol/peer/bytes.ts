import type { Slice } from '../resp/slice.js'

/** Thrown by a reader when bytes are missing or a number is out of its range: the peer or the file is broken. */
export class MalformedError extends Error {
  override name = 'MalformedError'
}

const TWO_32 = 2 ** 32

/** Appends binary fields to a growing buffer. Integers are little-endian base 128 varints (LEB128), at most 53 bits. */
export class ByteWriter {
  buf: Buffer
  len = 0

  constructor(capacity = 1024) {
    this.buf = Buffer.allocUnsafeSlow(capacity)
  }

  reserve(size: number): void {
    if (this.len + size <= this.buf.length) return
    const grown = Buffer.allocUnsafeSlow(Math.max(this.buf.length * 2, this.len + size))
    this.buf.copy(grown, 0, 0, this.len)
    this.buf = grown
  }

  u8(value: number): void {
    this.reserve(1)
    this.buf[this.len++] = value
  }

  /** A non-negative safe integer. */
  varint(value: number): void {
    this.reserve(8)
    const { buf } = this
    while (value >= TWO_32) {
      buf[this.len++] = (value % 128) | 128
      value = Math.floor(value / 128)
    }
    while (value > 127) {
      buf[this.len++] = (value & 127) | 128
      value >>>= 7
    }
    buf[this.len++] = value
  }

  /** A safe integer of either sign, zigzag: small magnitudes stay short. */
  signed(value: number): void {
    this.varint(value < 0 ? -value * 2 - 1 : value * 2)
  }

  /** Two bytes, little-endian. */
  u16(value: number): void {
    this.reserve(2)
    this.len = this.buf.writeUInt16LE(value, this.len)
  }

  /** Four bytes, little-endian. */
  u32(value: number): void {
    this.reserve(4)
    this.len = this.buf.writeUInt32LE(value, this.len)
  }

  double(value: number): void {
    this.reserve(8)
    this.buf.writeDoubleLE(value, this.len)
    this.len += 8
  }

  int64(value: bigint): void {
    this.reserve(8)
    this.buf.writeBigInt64LE(value, this.len)
    this.len += 8
  }

  /** Bytes without a length. */
  raw(buf: Buffer, off = 0, len: number = buf.length - off): void {
    this.reserve(len)
    if (len < 96) for (let i = 0; i < len; i++) this.buf[this.len + i] = buf[off + i]
    else buf.copy(this.buf, this.len, off, off + len)
    this.len += len
  }

  /** Bytes after their length. */
  slice(value: Slice): void {
    this.varint(value.len)
    this.raw(value.buf, value.off, value.len)
  }

  text(value: string): void {
    const bytes = Buffer.from(value)
    this.varint(bytes.length)
    this.raw(bytes)
  }

  /** What was written so far, valid until the next write. */
  view(): Buffer {
    return this.buf.subarray(0, this.len)
  }

  /** What was written, on memory of its own. */
  take(): Buffer {
    const out = Buffer.allocUnsafeSlow(this.len)
    this.buf.copy(out, 0, 0, this.len)
    this.len = 0
    return out
  }
}

/** Reads what ByteWriter wrote; every read is checked against the end. */
export class ByteReader {
  buf: Buffer
  at: number
  end: number

  constructor(buf: Buffer, at = 0, end: number = buf.length) {
    this.buf = buf
    this.at = at
    this.end = end
  }

  get more(): boolean {
    return this.at < this.end
  }

  #need(size: number): void {
    if (size > this.end - this.at)
      throw new MalformedError(`${size} bytes wanted, ${this.end - this.at} left`)
  }

  u8(): number {
    this.#need(1)
    return this.buf[this.at++]
  }

  u16(): number {
    this.#need(2)
    const value = this.buf.readUInt16LE(this.at)
    this.at += 2
    return value
  }

  u32(): number {
    this.#need(4)
    const value = this.buf.readUInt32LE(this.at)
    this.at += 4
    return value
  }

  varint(): number {
    let value = 0
    let scale = 1
    for (let i = 0; i < 8; i++) {
      const byte = this.u8()
      value += (byte & 127) * scale
      if (byte < 128) {
        if (value > Number.MAX_SAFE_INTEGER) break
        return value
      }
      scale *= 128
    }
    throw new MalformedError('varint over 53 bits')
  }

  /** A varint that must not exceed `max`. */
  varintMax(max: number, what: string): number {
    const value = this.varint()
    if (value > max) throw new MalformedError(`${what} ${value} exceeds ${max}`)
    return value
  }

  signed(): number {
    const value = this.varint()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  double(): number {
    this.#need(8)
    const value = this.buf.readDoubleLE(this.at)
    this.at += 8
    return value
  }

  int64(): bigint {
    this.#need(8)
    const value = this.buf.readBigInt64LE(this.at)
    this.at += 8
    return value
  }

  /** Points `out` at the next `len` bytes. */
  raw(len: number, out: Slice): Slice {
    this.#need(len)
    out.set(this.buf, this.at, len)
    this.at += len
    return out
  }

  slice(out: Slice): Slice {
    return this.raw(this.varint(), out)
  }

  text(max: number): string {
    const len = this.varintMax(max, 'text length')
    this.#need(len)
    const text = this.buf.utf8Slice(this.at, this.at + len)
    this.at += len
    return text
  }
}

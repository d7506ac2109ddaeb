import { readSync } from 'node:fs'
import { Slice } from '../../../protocol/resp/slice.js'
import { copyBytes } from '../../store/copy-bytes.js'
import { Crc64 } from './crc64.js'
import { LENGTH_32, LENGTH_64, LengthMark, StringEncoding } from './format.js'
import { READ_WINDOW_BYTES, SCRATCH_BYTES_KEPT, STRING_BYTES_MAX } from './limits.js'
import { lzfExpand, lzfExpandedLength } from './lzf.js'
import { RdbError } from './rdb-error.js'

/** Bytes on memory of their own, which is used again for the next string. */
export class Scratch extends Slice {
  /** Makes room for `length` bytes; what was there is gone. */
  take(length: number): Buffer {
    if (length > this.buf.length || (this.buf.length > SCRATCH_BYTES_KEPT && length <= SCRATCH_BYTES_KEPT))
      this.buf = Buffer.allocUnsafeSlow(Math.max(length, 64))
    this.off = 0
    this.len = length
    return this.buf
  }

  /** Takes a copy of other bytes. */
  assign({ buf, off, len }: Slice): void {
    copyBytes(buf, off, this.take(len), 0, len)
  }
}

/**
 * The bytes of an RDB file or a DUMP payload, read once from front to back through a window, with the primitives all
 * values are made of. Nothing is believed: every count and length is held against what is left before memory is taken.
 */
export class ByteSource {
  /** The whole input's size, bytes. */
  readonly size: number
  /** Where the primitive that is being read, or was read last, begins: what an error names. */
  start = 0
  readonly #fd: number | undefined
  readonly #window: Buffer
  /** The window holds the input's bytes [#base, #base + #filled); #at is the next one in it. */
  #base = 0
  #filled: number
  #at = 0
  readonly #crc = new Crc64()
  /** The bytes of the window before this one are in #crc. */
  #summed = 0
  readonly #packed = new Scratch()

  private constructor(size: number, fd: number | undefined, window: Buffer, filled: number) {
    this.size = size
    this.#fd = fd
    this.#window = window
    this.#filled = filled
  }

  /** @param size bytes of the file that `fd` is open on; it is read from its start */
  static ofFile(fd: number, size: number): ByteSource {
    return new ByteSource(size, fd, Buffer.allocUnsafeSlow(READ_WINDOW_BYTES), 0)
  }

  /** @param payload as long-lived as the source */
  static ofBuffer(payload: Buffer): ByteSource {
    return new ByteSource(payload.length, undefined, payload, payload.length)
  }

  /** Bytes read so far. */
  get offset(): number {
    return this.#base + this.#at
  }

  /** Bytes left. */
  get remaining(): number {
    return this.size - this.offset
  }

  /** Makes the next `length` bytes, at most a window, lie in the window. */
  #need(length: number): void {
    this.start = this.offset
    if (this.#filled - this.#at >= length) return
    if (length > this.remaining) throw truncated(length, this.remaining)
    this.#sum()
    this.#window.copyWithin(0, this.#at, this.#filled)
    this.#base += this.#at
    this.#filled -= this.#at
    this.#at = 0
    this.#summed = 0
    while (this.#filled < length) {
      const read = this.#read(this.#window, this.#filled, this.#window.length - this.#filled)
      this.#filled += read
    }
  }

  #read(to: Buffer, at: number, length: number): number {
    const read = readSync(this.#fd!, to, at, length, this.#base + this.#filled)
    if (read === 0) throw new RdbError('the file became shorter while it was read')
    return read
  }

  #sum(): void {
    this.#crc.update(this.#window, this.#summed, this.#at)
    this.#summed = this.#at
  }

  /** The checksum of everything read so far. */
  checksum(): Crc64 {
    this.#sum()
    return this.#crc
  }

  u8(): number {
    this.#need(1)
    return this.#window[this.#at++]
  }

  u32le(): number {
    this.#need(4)
    this.#at += 4
    return this.#window.readUInt32LE(this.#at - 4)
  }

  u64le(): bigint {
    this.#need(8)
    this.#at += 8
    return this.#window.readBigUInt64LE(this.#at - 8)
  }

  i64le(): bigint {
    this.#need(8)
    this.#at += 8
    return this.#window.readBigInt64LE(this.#at - 8)
  }

  doubleLe(): number {
    this.#need(8)
    this.#at += 8
    return this.#window.readDoubleLE(this.#at - 8)
  }

  /** The next `length` bytes (at most 256) as text, one character a byte. */
  latin1(length: number): string {
    this.#need(length)
    this.#at += length
    return this.#window.latin1Slice(this.#at - length, this.#at)
  }

  /** The next `length` bytes, copied into `out`. */
  bytes(length: number, out: Scratch): Slice {
    this.start = this.offset
    if (length > this.remaining) throw truncated(length, this.remaining)
    if (length > STRING_BYTES_MAX) throw new RdbError(`a string of ${length} bytes is over the limit`)
    const to = out.take(length)
    let done = Math.min(length, this.#filled - this.#at)
    copyBytes(this.#window, this.#at, to, 0, done)
    this.#at += done
    if (done === length) return out
    this.#sum()
    this.#base += this.#at
    this.#at = this.#filled = this.#summed = 0
    while (done < length) {
      const read = this.#read(to, done, length - done)
      this.#crc.update(to, done, done + read)
      this.#base += read
      done += read
    }
    return out
  }

  /** A length or count. Numbers over 2^53 are beyond any file and refused. */
  length(): number {
    const value = this.number()
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new RdbError(`a length of ${value} is absurd`)
    return Number(value)
  }

  /** An unsigned 64-bit number in the encoding of lengths. */
  number(): bigint | number {
    const first = this.u8()
    switch (first >>> 6) {
      case LengthMark.BITS_6:
        return first & 63
      case LengthMark.BITS_14:
        return ((first & 63) << 8) | this.u8()
      case LengthMark.BYTES:
        if (first === LENGTH_32) {
          this.#need(4)
          this.#at += 4
          return this.#window.readUInt32BE(this.#at - 4)
        }
        if (first === LENGTH_64) {
          this.#need(8)
          this.#at += 8
          return this.#window.readBigUInt64BE(this.#at - 8)
        }
    }
    throw new RdbError(`0x${first.toString(16)} does not start a length`)
  }

  /** A count of things that take at least `bytesEach` bytes, held against what is left. */
  count(what: string, bytesEach: number): number {
    const count = this.length()
    if (count * bytesEach > this.remaining)
      throw new RdbError(`${count} ${what} do not fit the ${this.remaining} bytes that are left`)
    return count
  }

  /** A string in any encoding, copied into `out`. */
  string(out: Scratch): Slice {
    this.#need(1)
    const first = this.#window[this.#at]
    if (first >>> 6 !== LengthMark.ENCODED) return this.bytes(this.length(), out)
    this.#at++
    switch (first & 63) {
      case StringEncoding.INT8:
        return digits((this.u8() << 24) >> 24, out)
      case StringEncoding.INT16:
        return digits(((this.u8() | (this.u8() << 8)) << 16) >> 16, out)
      case StringEncoding.INT32:
        return digits(this.u32le() | 0, out)
      case StringEncoding.LZF:
        return this.#compressed(out)
      default:
        throw new RdbError(`unknown string encoding ${first & 63}`)
    }
  }

  #compressed(out: Scratch): Slice {
    const packedLength = this.length()
    const length = this.length()
    const { buf } = this.bytes(packedLength, this.#packed)
    const real = lzfExpandedLength(buf, 0, packedLength)
    if (real !== length)
      throw new RdbError(`a compressed string expands to ${real} bytes in place of ${length}`)
    if (length > STRING_BYTES_MAX) throw new RdbError(`a string of ${length} bytes is over the limit`)
    lzfExpand(buf, 0, packedLength, out.take(length))
    return out
  }
}

const truncated = (wanted: number, left: number): RdbError =>
  new RdbError(`the file ends too early: ${wanted} bytes wanted, ${left} left`)

/** A number as the string it stands for. */
export function digits(value: number | bigint, out: Scratch): Slice {
  const text = String(value)
  out.take(text.length).latin1Write(text, 0)
  return out
}

import { Slice } from '../../../protocol/resp/slice.js'
import { RdbError } from './rdb-error.js'

/** One entry of a packed value: its bytes, and the number if it was stored as one. */
export class Entry extends Slice {
  number: number | bigint | undefined
  readonly #digits = Buffer.allocUnsafeSlow(24)

  setBytes(buf: Buffer, off: number, len: number): void {
    this.number = undefined
    this.set(buf, off, len)
  }

  setNumber(value: number | bigint): void {
    this.number = value
    this.set(this.#digits, 0, this.#digits.latin1Write(String(value), 0))
  }
}

/** Reads the entries of a value that is packed into one string. */
export interface PackedReader {
  /** Puts the next entry into `out`, where it is valid as long as the string; false after the last. @throws RdbError */
  next(out: Entry): boolean
}

/** The string a packed value is in, with reads that are checked against its end. */
export abstract class Packed {
  protected readonly buf: Buffer
  protected readonly start: number
  protected readonly end: number
  protected at: number

  constructor({ buf, off, len }: Slice, headerBytes: number) {
    this.buf = buf
    this.start = off
    this.at = off + headerBytes
    this.end = off + len
    if (len <= headerBytes) throw this.broken('is too short')
  }

  protected abstract readonly what: string

  protected broken(how: string): RdbError {
    return new RdbError(`a ${this.what} ${how} (byte ${this.at - this.start} of ${this.end - this.start})`)
  }

  /** Holds `length` more bytes against the end. */
  protected need(length: number): void {
    if (length > this.end - this.at) throw this.broken('has an entry beyond its end')
  }

  /** The next `length` bytes are an entry. */
  protected take(length: number, out: Entry): void {
    this.need(length)
    out.setBytes(this.buf, this.at, length)
    this.at += length
  }

  /** The next `bytes` bytes are an entry, a signed little-endian number. */
  protected takeNumber(bytes: number, out: Entry): void {
    this.need(bytes)
    if (bytes === 8) {
      const big = this.buf.readBigInt64LE(this.at)
      out.setNumber(big)
    } else out.setNumber(this.buf.readIntLE(this.at, bytes))
    this.at += bytes
  }

  /** The mark 0xff stands where the next entry would begin, and nothing after it. */
  protected atEnd(): boolean {
    this.need(1)
    if (this.buf[this.at] !== 0xff) return false
    if (this.at + 1 !== this.end) throw this.broken('goes on after its end mark')
    return true
  }
}

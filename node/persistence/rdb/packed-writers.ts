import { parseInteger } from '../../../protocol/resp/number.js'
import { Slice } from '../../../protocol/resp/slice.js'
import { backLengthBytes } from './listpack-reader.js'

const HEADER_BYTES = 6
const COUNT_UNKNOWN = 0xffff

/** Bytes a listpack entry takes at most beside the string itself: encoding and own length. */
export const LISTPACK_OVERHEAD_BYTES = 10

/** Builds listpacks, one after the other on the same memory. */
export class ListpackWriter {
  #buf = Buffer.allocUnsafeSlow(1024)
  #len = HEADER_BYTES
  #count = 0

  /** Starts a new, empty listpack. */
  reset(): void {
    this.#len = HEADER_BYTES
    this.#count = 0
  }

  get count(): number {
    return this.#count
  }

  #reserve(length: number): void {
    if (this.#len + length <= this.#buf.length) return
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#buf.length * 2, this.#len + length))
    this.#buf.copy(grown, 0, 0, this.#len)
    this.#buf = grown
  }

  /** Appends a string; one that is a number is stored as one. */
  append(value: Slice): void {
    const number = value.len <= 20 ? parseInteger(value) : undefined
    if (number !== undefined) this.appendNumber(number)
    else this.#string(value)
  }

  appendNumber(value: number | bigint): void {
    this.#reserve(LISTPACK_OVERHEAD_BYTES)
    const from = this.#len
    const buf = this.#buf
    const number = Number(value)
    if (number >= 0 && number < 128) buf[this.#len++] = number
    else if (number >= -4096 && number < 4096) {
      const bits = number < 0 ? number + 8192 : number
      buf[this.#len++] = 0xc0 | (bits >>> 8)
      buf[this.#len++] = bits & 255
    } else {
      const width = number === (number | 0) ? widthOf(number) : 8
      buf[this.#len++] = width === 8 ? 0xf4 : 0xef + width
      this.#len =
        width === 8 ? buf.writeBigInt64LE(BigInt(value), this.#len) : buf.writeIntLE(number, this.#len, width)
    }
    this.#backLength(this.#len - from)
  }

  #string({ buf, off, len }: Slice): void {
    this.#reserve(len + LISTPACK_OVERHEAD_BYTES)
    const from = this.#len
    if (len < 64) this.#buf[this.#len++] = 0x80 | len
    else if (len < 4096) {
      this.#buf[this.#len++] = 0xe0 | (len >>> 8)
      this.#buf[this.#len++] = len & 255
    } else {
      this.#buf[this.#len++] = 0xf0
      this.#len = this.#buf.writeUInt32LE(len, this.#len)
    }
    this.#len += buf.copy(this.#buf, this.#len, off, off + len)
    this.#backLength(this.#len - from)
  }

  #backLength(length: number): void {
    const bytes = backLengthBytes(length)
    for (let i = bytes - 1; i >= 0; i--, length = Math.floor(length / 128))
      this.#buf[this.#len + i] = (length & 127) | (i === 0 ? 0 : 128)
    this.#len += bytes
    this.#count++
  }

  /** The listpack, valid until the next reset(). */
  finish(): Slice {
    this.#reserve(1)
    this.#buf[this.#len++] = 0xff
    this.#buf.writeUInt32LE(this.#len, 0)
    this.#buf.writeUInt16LE(Math.min(this.#count, COUNT_UNKNOWN), 4)
    return new Slice(this.#buf, 0, this.#len)
  }
}

/** Bytes a 32-bit number takes: 2, 3 or 4. */
function widthOf(number: number): 2 | 3 | 4 {
  if (number >= -32768 && number < 32768) return 2
  return number >= -8388608 && number < 8388608 ? 3 : 4
}

/** An intset of these numbers, which need not be sorted. */
export function intsetOf(numbers: readonly (number | bigint)[]): Slice {
  const sorted = BigInt64Array.from(numbers, BigInt).sort()
  const fits = (bits: number): boolean =>
    [sorted[0], sorted[sorted.length - 1]].every(value => value === BigInt.asIntN(bits, value))
  const bytes = fits(16) ? 2 : fits(32) ? 4 : 8
  const out = Buffer.allocUnsafe(8 + sorted.length * bytes)
  out.writeUInt32LE(bytes, 0)
  out.writeUInt32LE(sorted.length, 4)
  let at = 8
  for (const value of sorted)
    at = bytes === 8 ? out.writeBigInt64LE(value, at) : out.writeIntLE(Number(value), at, bytes)
  return new Slice(out)
}

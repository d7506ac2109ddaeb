import type { Slice } from '../../../protocol/resp/slice.js'
import { type Entry, Packed, type PackedReader } from './packed.js'

const HEADER_BYTES = 6

/**
 * A listpack (Redis 5 and later): total bytes (32 bits) and count (16 bits), the entries, 0xff. Each entry is followed
 * by its own length, for walks backwards, in as few 7-bit groups as it takes.
 */
export class ListpackReader extends Packed implements PackedReader {
  protected get what(): string {
    return 'listpack'
  }

  constructor(blob: Slice) {
    super(blob, HEADER_BYTES)
    if (this.buf.readUInt32LE(this.start) !== this.end - this.start) throw this.broken('has a wrong length')
  }

  next(out: Entry): boolean {
    if (this.atEnd()) return false
    const from = this.at
    this.#entry(out)
    const length = this.at - from
    const back = backLengthBytes(length)
    this.need(back)
    // the groups stand in reverse: read from the end, the lowest comes first, and all but the last are marked
    for (let i = back - 1, rest = length; i >= 0; i--, rest >>>= 7) {
      if (this.buf[this.at + i] !== ((rest & 127) | (i === 0 ? 0 : 128)))
        throw this.broken('has an entry of unequal lengths')
    }
    this.at += back
    return true
  }

  #entry(out: Entry): void {
    const { buf } = this
    const first = buf[this.at++]
    if (first < 0x80) out.setNumber(first)
    else if (first < 0xc0) this.take(first & 63, out)
    else if (first < 0xe0) {
      this.need(1)
      const value = ((first & 31) << 8) | buf[this.at++]
      out.setNumber(value >= 4096 ? value - 8192 : value)
    } else if (first < 0xf0) {
      this.need(1)
      this.take(((first & 15) << 8) | buf[this.at++], out)
    } else if (first === 0xf0) {
      this.need(4)
      this.at += 4
      this.take(buf.readUInt32LE(this.at - 4), out)
    } else if (first <= 0xf4) this.takeNumber(NUMBER_BYTES[first - 0xf1], out)
    else throw this.broken(`has an entry of unknown encoding 0x${first.toString(16)}`)
  }
}

/** Bytes of the numbers marked 0xf1 to 0xf4. */
const NUMBER_BYTES = [2, 3, 4, 8]

/** Bytes that an entry's own length takes after it. */
export function backLengthBytes(length: number): number {
  if (length < 128) return 1
  if (length < 16384) return 2
  if (length < 2097152) return 3
  return length < 268435456 ? 4 : 5
}

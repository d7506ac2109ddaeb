import type { Slice } from '../../../protocol/resp/slice.js'
import { type Entry, Packed, type PackedReader } from './packed.js'
import { RdbError } from './rdb-error.js'

/** Packed values of older Redis versions, which newer ones still read: ziplists (before 7.0), zipmaps (before 2.6). */

const ZIPLIST_HEADER_BYTES = 10

/** A ziplist: total bytes and tail offset (32 bits each), count (16 bits), the entries, 0xff. An entry begins with the length of the one before it. */
export class ZiplistReader extends Packed implements PackedReader {
  #previous = 0

  protected get what(): string {
    return 'ziplist'
  }

  constructor(blob: Slice) {
    super(blob, ZIPLIST_HEADER_BYTES)
    if (this.buf.readUInt32LE(this.start) !== this.end - this.start) throw this.broken('has a wrong length')
  }

  next(out: Entry): boolean {
    if (this.atEnd()) return false
    const from = this.at
    let previous = this.buf[this.at++]
    if (previous === 0xfe) {
      this.need(4)
      previous = this.buf.readUInt32LE(this.at)
      this.at += 4
    }
    if (previous !== this.#previous) throw this.broken('has an entry of unequal lengths')
    this.#entry(out)
    this.#previous = this.at - from
    return true
  }

  #entry(out: Entry): void {
    const { buf } = this
    this.need(1)
    const first = buf[this.at++]
    switch (first >>> 6) {
      case 0:
        this.take(first, out)
        break
      case 1:
        this.need(1)
        this.take(((first & 63) << 8) | buf[this.at++], out)
        break
      case 2:
        this.need(4)
        this.at += 4
        this.take(buf.readUInt32BE(this.at - 4), out)
        break
      default:
        this.#number(first, out)
    }
  }

  #number(mark: number, out: Entry): void {
    const bytes = NUMBER_BYTES.get(mark)
    if (bytes !== undefined) this.takeNumber(bytes, out)
    else if (mark >= 0xf1 && mark <= 0xfd) out.setNumber((mark & 15) - 1)
    else throw this.broken(`has an entry of unknown encoding 0x${mark.toString(16)}`)
  }
}

const NUMBER_BYTES = new Map([
  [0xc0, 2],
  [0xd0, 4],
  [0xe0, 8],
  [0xf0, 3],
  [0xfe, 1],
])

/** A zipmap: a count (254: too many to say), then key and value in turn, each after its length, 0xff. Spare bytes may follow a value. */
export class ZipmapReader extends Packed implements PackedReader {
  #isValue = false

  protected get what(): string {
    return 'zipmap'
  }

  constructor(blob: Slice) {
    super(blob, 1)
  }

  next(out: Entry): boolean {
    if (!this.#isValue && this.atEnd()) return false
    this.need(1)
    let length = this.buf[this.at++]
    if (length === 254) {
      this.need(4)
      length = this.buf.readUInt32LE(this.at)
      this.at += 4
    } else if (length === 255) throw this.broken('ends after a field')
    let spare = 0
    if (this.#isValue) {
      this.need(1)
      spare = this.buf[this.at++]
    }
    this.take(length, out)
    this.need(spare)
    this.at += spare
    this.#isValue = !this.#isValue
    return true
  }
}

const INTSET_HEADER_BYTES = 8

/** An intset: bytes of a number (2, 4, 8) and count, 32 bits each, then the numbers. */
export function* readIntset({ buf, off, len }: Slice): Generator<number | bigint> {
  if (len < INTSET_HEADER_BYTES) throw new RdbError('an intset is too short')
  const bytes = buf.readUInt32LE(off)
  const count = buf.readUInt32LE(off + 4)
  if (bytes !== 2 && bytes !== 4 && bytes !== 8) throw new RdbError(`an intset has numbers of ${bytes} bytes`)
  if (INTSET_HEADER_BYTES + count * bytes !== len)
    throw new RdbError(`an intset of ${len} bytes claims ${count} numbers of ${bytes} bytes`)
  const end = off + len
  for (let at = off + INTSET_HEADER_BYTES; at < end; at += bytes)
    yield bytes === 8 ? buf.readBigInt64LE(at) : buf.readIntLE(at, bytes)
}

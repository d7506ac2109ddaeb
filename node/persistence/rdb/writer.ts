import { parseInteger } from '../../../protocol/resp/number.js'
import { Slice } from '../../../protocol/resp/slice.js'
import { copyBytes } from '../../store/copy-bytes.js'
import { Crc64 } from './crc64.js'
import { LENGTH_32, LENGTH_64, LengthMark, StringEncoding } from './format.js'
import { COMPRESS_BYTES_MAX, COMPRESS_BYTES_MIN, WRITE_CHUNK_BYTES } from './limits.js'
import { lzfCompress } from './lzf.js'

/** A string of at most this many digits can be a 32-bit number, bytes. */
const INTEGER_BYTES_MAX = 11
const ENCODED = LengthMark.ENCODED << 6
const TWO_32 = 2 ** 32

export interface WriterOptions {
  /** Compress strings (rdbcompression). */
  compress: boolean
  /** Sum up a checksum (rdbchecksum). */
  checksum: boolean
  /** Takes what was written, a chunk at a time; its bytes are good for the call alone. */
  onChunk: (bytes: Buffer) => void
}

/** The primitives RDB files and DUMP payloads are made of, collected into chunks. */
export class RdbWriter {
  readonly #compress: boolean
  readonly #checksum: boolean
  readonly #onChunk: (bytes: Buffer) => void
  readonly #buf = Buffer.allocUnsafeSlow(WRITE_CHUNK_BYTES)
  #len = 0
  #flushed = 0
  #crc = new Crc64()
  #packed: Buffer | undefined

  constructor({ compress, checksum, onChunk }: WriterOptions) {
    this.#compress = compress
    this.#checksum = checksum
    this.#onChunk = onChunk
  }

  /** Bytes written so far. */
  get offset(): number {
    return this.#flushed + this.#len
  }

  /** Hands on what is collected. */
  flush(): void {
    if (this.#len === 0) return
    if (this.#checksum) this.#crc.update(this.#buf, 0, this.#len)
    this.#onChunk(this.#buf.subarray(0, this.#len))
    this.#flushed += this.#len
    this.#len = 0
  }

  #room(length: number): void {
    if (this.#len + length > this.#buf.length) this.flush()
  }

  u8(value: number): void {
    this.#room(1)
    this.#buf[this.#len++] = value
  }

  u16le(value: number): void {
    this.u8(value & 255)
    this.u8(value >>> 8)
  }

  i64le(value: bigint): void {
    this.#room(8)
    this.#len = this.#buf.writeBigInt64LE(value, this.#len)
  }

  u64be(value: bigint): void {
    this.#room(8)
    this.#len = this.#buf.writeBigUInt64BE(value, this.#len)
  }

  doubleLe(value: number): void {
    this.#room(8)
    this.#len = this.#buf.writeDoubleLE(value, this.#len)
  }

  latin1(text: string): void {
    this.#room(text.length)
    this.#len += this.#buf.latin1Write(text, this.#len)
  }

  /** A length or count, at most 2^53. */
  length(value: number): void {
    this.#room(9)
    if (value < 64) this.#buf[this.#len++] = value
    else if (value < 16384) {
      this.#buf[this.#len++] = (LengthMark.BITS_14 << 6) | (value >>> 8)
      this.#buf[this.#len++] = value & 255
    } else if (value < TWO_32) {
      this.#buf[this.#len++] = LENGTH_32
      this.#len = this.#buf.writeUInt32BE(value, this.#len)
    } else this.number(BigInt(value))
  }

  /** An unsigned 64-bit number in the encoding of lengths. */
  number(value: bigint): void {
    if (value < TWO_32) {
      this.length(Number(value))
      return
    }
    this.u8(LENGTH_64)
    this.u64be(value)
  }

  /** Bytes as they are. */
  bytes(from: Buffer, start: number, end: number): void {
    const length = end - start
    if (length <= this.#buf.length - this.#len) {
      copyBytes(from, start, this.#buf, this.#len, length)
      this.#len += length
      return
    }
    for (let at = start; at < end; ) {
      this.#room(1)
      const copied = from.copy(this.#buf, this.#len, at, Math.min(end, at + this.#buf.length - this.#len))
      this.#len += copied
      at += copied
    }
  }

  /** A string, in the shortest encoding. */
  string(value: Slice): void {
    if (value.len <= INTEGER_BYTES_MAX && this.#integer(value)) return
    if (
      this.#compress &&
      value.len >= COMPRESS_BYTES_MIN &&
      value.len <= COMPRESS_BYTES_MAX &&
      this.#lzf(value)
    )
      return
    this.length(value.len)
    this.bytes(value.buf, value.off, value.off + value.len)
  }

  text(value: string): void {
    this.string(Slice.of(value))
  }

  #integer(value: Slice): boolean {
    const number = parseInteger(value)
    if (typeof number !== 'number' || number !== (number | 0)) return false
    this.#room(5)
    if (number === (number << 24) >> 24) {
      this.#buf[this.#len++] = ENCODED | StringEncoding.INT8
      this.#len = this.#buf.writeInt8(number, this.#len)
    } else if (number === (number << 16) >> 16) {
      this.#buf[this.#len++] = ENCODED | StringEncoding.INT16
      this.#len = this.#buf.writeInt16LE(number, this.#len)
    } else {
      this.#buf[this.#len++] = ENCODED | StringEncoding.INT32
      this.#len = this.#buf.writeInt32LE(number, this.#len)
    }
    return true
  }

  #lzf({ buf, off, len }: Slice): boolean {
    this.#packed ??= Buffer.allocUnsafeSlow(COMPRESS_BYTES_MAX)
    // a string that does not become at least four bytes shorter is not worth it
    const packed = lzfCompress(buf, off, len, this.#packed, 0, len - 4)
    if (packed === 0) return false
    this.u8(ENCODED | StringEncoding.LZF)
    this.length(packed)
    this.length(len)
    this.bytes(this.#packed, 0, packed)
    return true
  }

  /** Ends with the checksum of everything before it, or zeros for none. */
  checksum(): void {
    this.flush()
    const footer = Buffer.alloc(8)
    if (this.#checksum) this.#crc.writeTo(footer, 0)
    this.#onChunk(footer)
    this.#flushed += footer.length
  }
}

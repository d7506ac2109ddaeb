/**
 * A run of bytes inside a larger buffer: the one way bytes travel from the socket to the store without a copy.
 *
 * A Slice handed to a command points into the connection's read buffer, and one handed out by the store points into
 * its arena: both are valid until the command returns or the store is next written. Keep bytes longer with copy().
 * Slices are reused, so never keep the Slice itself.
 */
export class Slice {
  buf: Buffer
  off: number
  len: number

  constructor(buf: Buffer = EMPTY, off = 0, len: number = buf.length - off) {
    this.buf = buf
    this.off = off
    this.len = len
  }

  /** A slice over its own bytes: text as UTF-8, or a buffer as it is. */
  static of(value: string | Buffer | Uint8Array): Slice {
    if (typeof value === 'string') return new Slice(Buffer.from(value))
    return new Slice(
      Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength),
    )
  }

  set(buf: Buffer, off: number, len: number): this {
    this.buf = buf
    this.off = off
    this.len = len
    return this
  }

  /** The bytes without a copy; as short-lived as the slice. */
  view(): Buffer {
    return this.buf.subarray(this.off, this.off + this.len)
  }

  /** The bytes, safe to keep. */
  copy(): Buffer {
    const out = Buffer.allocUnsafeSlow(this.len)
    this.buf.copy(out, 0, this.off, this.off + this.len)
    return out
  }

  /** The bytes as text for people and for option words (UTF-8). */
  toString(): string {
    return this.buf.toString('utf8', this.off, this.off + this.len)
  }

  /** The bytes as a string with one character a byte: equal strings mean equal bytes, so it can be a Map key. */
  latin1(): string {
    return this.buf.latin1Slice(this.off, this.off + this.len)
  }

  equals(other: Slice): boolean {
    if (this.len !== other.len) return false
    const { buf, off } = this
    const { buf: otherBuf, off: otherOff } = other
    for (let i = 0; i < this.len; i++) if (buf[off + i] !== otherBuf[otherOff + i]) return false
    return true
  }

  /** Whether the bytes spell `word`, letters compared without case. `word` must be lower-case ASCII. */
  isWord(word: string): boolean {
    if (this.len !== word.length) return false
    for (let i = 0; i < this.len; i++) {
      let c = this.buf[this.off + i]
      if (c >= 65 && c <= 90) c |= 32
      if (c !== word.charCodeAt(i)) return false
    }
    return true
  }
}

const EMPTY = Buffer.alloc(0)

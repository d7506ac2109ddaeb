/** Reads and writes the fields of link messages; numbers are big-endian. Used for rare messages only, never for data. */

/** What the other side sent breaks the link protocol; the text says how. */
export class LinkProtocolError extends Error {
  override name = 'LinkProtocolError'
}

export class LinkReader {
  #buffer: Buffer
  #offset = 0

  constructor(bytes: Uint8Array) {
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  #take(length: number): number {
    const at = this.#offset
    if (at + length > this.#buffer.length) throw new LinkProtocolError('a link message ends too early')
    this.#offset += length
    return at
  }

  u8(): number {
    return this.#buffer.readUInt8(this.#take(1))
  }

  u32(): number {
    return this.#buffer.readUInt32BE(this.#take(4))
  }

  /** A time in ms or another whole number up to 2^53. */
  integer(): number {
    const value = this.#buffer.readDoubleBE(this.#take(8))
    if (!Number.isSafeInteger(value) || value < 0) throw new LinkProtocolError('a number is out of range')
    return value
  }

  bytes(length: number): Buffer {
    const at = this.#take(length)
    return this.#buffer.subarray(at, at + length)
  }

  /** Text with its length in two bytes before it. */
  text(maxBytes: number): string {
    const length = this.#buffer.readUInt16BE(this.#take(2))
    if (length > maxBytes) throw new LinkProtocolError('a text is too long')
    return this.bytes(length).toString('utf8')
  }

  /** As many of something as the byte before them says. */
  list<T>(max: number, one: () => T): T[] {
    const count = this.u8()
    if (count > max) throw new LinkProtocolError('a list is too long')
    return Array.from({ length: count }, one)
  }

  rest(): Buffer {
    return this.bytes(this.#buffer.length - this.#offset)
  }

  get ended(): boolean {
    return this.#offset === this.#buffer.length
  }
}

export class LinkWriter {
  #parts: Uint8Array[] = []

  u8(value: number): this {
    this.#parts.push(Uint8Array.of(value))
    return this
  }

  u32(value: number): this {
    const part = Buffer.alloc(4)
    part.writeUInt32BE(value)
    this.#parts.push(part)
    return this
  }

  integer(value: number): this {
    const part = Buffer.alloc(8)
    part.writeDoubleBE(value)
    this.#parts.push(part)
    return this
  }

  bytes(value: Uint8Array): this {
    this.#parts.push(value)
    return this
  }

  text(value: string, maxBytes: number): this {
    const text = Buffer.from(value, 'utf8').subarray(0, maxBytes)
    const length = Buffer.alloc(2)
    length.writeUInt16BE(text.length)
    this.#parts.push(length, text)
    return this
  }

  list<T>(values: readonly T[], max: number, one: (value: T) => void): this {
    const some = values.slice(0, max)
    this.u8(some.length)
    for (const value of some) one(value)
    return this
  }

  finish(): Buffer {
    return Buffer.concat(this.#parts)
  }
}

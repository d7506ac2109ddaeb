/**
 * CRC-64 with the Jones polynomial, reflected, as RDB files and DUMP payloads end with. JavaScript has no fast 64-bit
 * integers, so tables and state are kept as two 32-bit halves; eight bytes are taken at a time by eight tables
 * ("slicing by 8", Kounavis and Berry, 2005).
 */

/** The polynomial ad93d23594c935a9, bits reversed. */
const POLYNOMIAL_HIGH = 0x95ac9329
const POLYNOMIAL_LOW = 0xac4bc9b5
const SLICES = 8

/** Entry `slice * 256 + byte`. */
const high = new Uint32Array(SLICES * 256)
const low = new Uint32Array(SLICES * 256)

for (let byte = 0; byte < 256; byte++) {
  let h = 0
  let l = byte
  for (let bit = 0; bit < 8; bit++) {
    const odd = l & 1
    l = (l >>> 1) | (h << 31)
    h >>>= 1
    if (odd === 0) continue
    h ^= POLYNOMIAL_HIGH
    l ^= POLYNOMIAL_LOW
  }
  high[byte] = h
  low[byte] = l
}
for (let i = 256; i < SLICES * 256; i++) {
  const h = high[i - 256]
  const l = low[i - 256]
  high[i] = (h >>> 8) ^ high[l & 255]
  low[i] = ((l >>> 8) | (h << 24)) ^ low[l & 255]
}

/** A checksum that grows with the bytes it is shown. */
export class Crc64 {
  #high = 0
  #low = 0

  /** Takes in bytes[from, to). */
  update(bytes: Uint8Array, from = 0, to: number = bytes.length): this {
    let h = this.#high
    let l = this.#low
    let i = from
    for (const end = to - 7; i < end; i += 8) {
      l ^= bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24)
      h ^= bytes[i + 4] | (bytes[i + 5] << 8) | (bytes[i + 6] << 16) | (bytes[i + 7] << 24)
      const a = 1792 + (l & 255)
      const b = 1536 + ((l >>> 8) & 255)
      const c = 1280 + ((l >>> 16) & 255)
      const d = 1024 + (l >>> 24)
      const e = 768 + (h & 255)
      const f = 512 + ((h >>> 8) & 255)
      const g = 256 + ((h >>> 16) & 255)
      const k = h >>> 24
      h = high[a] ^ high[b] ^ high[c] ^ high[d] ^ high[e] ^ high[f] ^ high[g] ^ high[k]
      l = low[a] ^ low[b] ^ low[c] ^ low[d] ^ low[e] ^ low[f] ^ low[g] ^ low[k]
    }
    for (; i < to; i++) {
      const entry = (l ^ bytes[i]) & 255
      l = ((l >>> 8) | (h << 24)) ^ low[entry]
      h = (h >>> 8) ^ high[entry]
    }
    this.#high = h >>> 0
    this.#low = l >>> 0
    return this
  }

  /** Writes the checksum as its 8 bytes, little-endian, at an offset of `out`. */
  writeTo(out: Buffer, at: number): void {
    out.writeUInt32LE(this.#low, at)
    out.writeUInt32LE(this.#high, at + 4)
  }

  /** Whether the 8 bytes at an offset are this checksum. */
  matches(bytes: Buffer, at: number): boolean {
    return bytes.readUInt32LE(at) === this.#low && bytes.readUInt32LE(at + 4) === this.#high
  }

  clone(): Crc64 {
    const copy = new Crc64()
    copy.#high = this.#high
    copy.#low = this.#low
    return copy
  }
}

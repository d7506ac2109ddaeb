/**
 * HalfSipHash-1-3 (Aumasson and Bernstein's SipHash on 32-bit words): keyed per process, so that a client cannot
 * choose keys that collide. `owner` (a database or a collection's slot) is mixed into the key.
 */
export class KeyHash {
  readonly #k0: number
  readonly #k1: number

  constructor(seed0: number, seed1: number) {
    this.#k0 = seed0 | 0
    this.#k1 = seed1 | 0
  }

  hash(owner: number, buf: Buffer, off: number, len: number): number {
    let v0 = this.#k0
    let v1 = this.#k1 ^ Math.imul(owner, 0x9e3779b1)
    let v2 = 0x6c796765 ^ v0
    let v3 = 0x74656462 ^ v1
    let i = off
    const wordsEnd = off + (len & ~3)
    for (; i < wordsEnd; i += 4) {
      const m = buf[i] | (buf[i + 1] << 8) | (buf[i + 2] << 16) | (buf[i + 3] << 24)
      v3 ^= m
      v0 = (v0 + v1) | 0
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0
      v0 = (v0 << 16) | (v0 >>> 16)
      v2 = (v2 + v3) | 0
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2
      v0 = (v0 + v3) | 0
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0
      v2 = (v2 + v1) | 0
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2
      v2 = (v2 << 16) | (v2 >>> 16)
      v0 ^= m
    }
    let b = len << 24
    const rest = len & 3
    if (rest > 2) b |= buf[i + 2] << 16
    if (rest > 1) b |= buf[i + 1] << 8
    if (rest > 0) b |= buf[i]
    v3 ^= b
    // one round for the last word, then the mark and three rounds more
    for (let round = 0; round < 4; round++) {
      v0 = (v0 + v1) | 0
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0
      v0 = (v0 << 16) | (v0 >>> 16)
      v2 = (v2 + v3) | 0
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2
      v0 = (v0 + v3) | 0
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0
      v2 = (v2 + v1) | 0
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2
      v2 = (v2 << 16) | (v2 >>> 16)
      if (round === 0) {
        v0 ^= b
        v2 ^= 0xff
      }
    }
    return (v1 ^ v3) >>> 0
  }
}

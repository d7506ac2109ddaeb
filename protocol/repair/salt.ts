/**
 * A set member on the wire: 48 bits mixed from a 64-bit digest and the salt of one repair. Two different digests that
 * happen to meet in 48 bits hide each other under one salt and not under the next; and since the salt is drawn when a
 * repair begins, nobody can choose data that meets.
 */
export class Salt {
  /** The last member made: low 32 bits and high 16. */
  low = 0
  high = 0

  constructor(
    readonly salt0: number,
    readonly salt1: number,
  ) {}

  /** Mixes a digest's two words; the result is in `low` and `high`. */
  apply(digestLow: number, digestHigh: number): void {
    const a = mix32(digestLow ^ this.salt0)
    const b = mix32((digestHigh + a) ^ this.salt1)
    this.low = mix32((a + Math.imul(b, 0x9e3779b1)) | 0) >>> 0
    this.high = b & 0xffff
  }
}

/** The finalizer of MurmurHash3: every bit in changes half of the bits out. */
export function mix32(word: number): number {
  let h = word | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

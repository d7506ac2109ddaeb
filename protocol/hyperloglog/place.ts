import type { Slice } from '../resp/slice.js'

/**
 * Where an element counts in a HyperLogLog (Flajolet et al., 2007; with a 64-bit hash: Heule, Nunkesser and Hall, 2013):
 * the low 14 bits of its hash name a register, and the rest's trailing zeros plus one are what the register is raised to.
 * The hash is MurmurHash64A with Redis's seed, computed in 32-bit halves.
 */

const M_HIGH = 0xc6a4a793
const M_LOW = 0x5bd1e995
const SEED = 0xadc83b19
const INDEX_BITS = 14
/** Bits of a count in what placeOf() returns. */
export const COUNT_BITS = 6

// the 64-bit number under way
let high = 0
let low = 0

/** Multiplies by Murmur's constant. */
function multiply(): void {
  const a0 = low & 0xffff
  const a1 = low >>> 16
  const b0 = M_LOW & 0xffff
  const b1 = M_LOW >>> 16
  const middle = a1 * b0 + ((a0 * b0) >>> 16)
  const other = a0 * b1 + (middle & 0xffff)
  const carried = a1 * b1 + (middle >>> 16) + (other >>> 16)
  high = (carried + Math.imul(low, M_HIGH) + Math.imul(high, M_LOW)) | 0
  low = Math.imul(low, M_LOW)
}

/** XORs the number with itself shifted right by 47. */
function fold(): void {
  low ^= high >>> 15
}

/** An element's register and count, as register * 64 + count. */
export function placeOf({ buf, off, len }: Slice): number {
  high = 0
  low = len
  multiply()
  let h = high
  let l = low ^ SEED
  let at = off
  for (const end = off + (len & ~7); at < end; at += 8) {
    low = buf[at] | (buf[at + 1] << 8) | (buf[at + 2] << 16) | (buf[at + 3] << 24)
    high = buf[at + 4] | (buf[at + 5] << 8) | (buf[at + 6] << 16) | (buf[at + 7] << 24)
    multiply()
    fold()
    multiply()
    high ^= h
    low ^= l
    multiply()
    h = high
    l = low
  }
  high = h
  low = l
  const rest = len & 7
  if (rest > 0) {
    for (let i = 0; i < rest; i++) {
      if (i < 4) low ^= buf[at + i] << (8 * i)
      else high ^= buf[at + i] << (8 * (i - 4))
    }
    multiply()
  }
  fold()
  multiply()
  fold()
  return ((low & ((1 << INDEX_BITS) - 1)) << COUNT_BITS) | countOf()
}

/** Trailing zeros of the upper 50 bits, plus one. */
function countOf(): number {
  const lower = (low >>> INDEX_BITS) | (high << (32 - INDEX_BITS))
  if (lower !== 0) return 32 - Math.clz32(lower & -lower)
  const upper = (high >>> INDEX_BITS) | (1 << (64 - INDEX_BITS - 32))
  return 64 - Math.clz32(upper & -upper)
}

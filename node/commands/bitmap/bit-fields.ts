import type { Slice } from '../../../protocol/resp/slice.js'

/** What becomes of a value that does not fit its field: BITFIELD's OVERFLOW. */
export type Overflow = 'wrap' | 'sat' | 'fail'

/** An integer of some bits in the middle of a string, the highest bit first. */
export interface Field {
  signed: boolean
  bits: number
  /** Its first bit. */
  offset: number
}

/** Reads a field; what lies beyond the string's end is zero. */
export function readField({ buf, off, len }: Slice, { signed, bits, offset }: Field): bigint {
  const first = Math.floor(offset / 8)
  const last = Math.floor((offset + bits - 1) / 8)
  let value = 0n
  for (let at = first; at <= last; at++) value = (value << 8n) | BigInt(at < len ? buf[off + at] : 0)
  value = BigInt.asUintN(bits, value >> BigInt(7 - ((offset + bits - 1) & 7)))
  return signed ? BigInt.asIntN(bits, value) : value
}

/** The whole bytes that a field lies in, with `value` written into it. */
export function fieldBytes({ buf, off, len }: Slice, { bits, offset }: Field, value: bigint): Buffer {
  const first = Math.floor(offset / 8)
  const last = Math.floor((offset + bits - 1) / 8)
  const shift = BigInt(7 - ((offset + bits - 1) & 7))
  let whole = 0n
  for (let at = first; at <= last; at++) whole = (whole << 8n) | BigInt(at < len ? buf[off + at] : 0)
  const mask = ((1n << BigInt(bits)) - 1n) << shift
  whole = (whole & ~mask) | ((BigInt.asUintN(bits, value) << shift) & mask)
  const bytes = Buffer.alloc(last - first + 1)
  for (let i = bytes.length - 1; i >= 0; i--) {
    bytes[i] = Number(whole & 0xffn)
    whole >>= 8n
  }
  return bytes
}

/**
 * A result brought into a field's range; undefined where it does not fit and must not be written. A SET's value comes as
 * 64 bits: an unsigned field takes a negative one for a very large one, as Redis does.
 */
export function fitField({ signed, bits }: Field, value: bigint, overflow: Overflow): bigint | undefined {
  const max = signed ? (1n << BigInt(bits - 1)) - 1n : (1n << BigInt(bits)) - 1n
  const min = signed ? -max - 1n : 0n
  if (value >= min && value <= max) return value
  if (overflow === 'fail') return undefined
  if (overflow === 'sat') return value > max ? max : min
  return signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value)
}

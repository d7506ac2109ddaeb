import type { Slice } from './slice.js'

/**
 * Numbers as Redis reads and prints them. Integers are exact signed 64-bit: a JavaScript number where it is safe, a
 * bigint otherwise, so that the common case allocates nothing.
 */

export const INT64_MAX = 9223372036854775807n
export const INT64_MIN = -9223372036854775808n

/** Reads a decimal integer the strict way of string2ll (no spaces, no plus, no leading zero); undefined if it is none or does not fit 64 bits. */
export function parseInteger(slice: Slice): number | bigint | undefined {
  const { buf, off, len } = slice
  if (len === 0 || len > 20) return undefined
  let i = off
  const end = off + len
  const negative = buf[i] === 45
  if (negative && ++i === end) return undefined
  if (buf[i] === 48) return len === 1 ? 0 : undefined
  if (end - i > 15) {
    for (let j = i; j < end; j++) if (buf[j] < 48 || buf[j] > 57) return undefined
    const big = BigInt(buf.latin1Slice(off, end))
    if (big > INT64_MAX || big < INT64_MIN) return undefined
    return narrow(big)
  }
  let n = 0
  for (; i < end; i++) {
    const digit = buf[i] - 48
    if (digit < 0 || digit > 9) return undefined
    n = n * 10 + digit
  }
  return negative ? -n : n
}

/** The same integer as a number where it is safe. */
export function narrow(value: bigint): number | bigint {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value
}

const FLOAT =
  /^[+-]?(\d+\.?\d*(e[+-]?\d+)?|\.\d+(e[+-]?\d+)?|inf(inity)?|0x[0-9a-f]+(\.[0-9a-f]*)?(p[+-]?\d+)?)$/i

/** Reads a floating point number as strtod does within Redis's limits (no spaces, no NaN); undefined if it is none, or too large or too small for a double. */
export function parseDouble(slice: Slice): number | undefined {
  const text = slice.latin1()
  if (!FLOAT.test(text)) return undefined
  const sign = text[0] === '-' ? -1 : 1
  const body = text.replace(/^[+-]/, '').toLowerCase()
  if (body.startsWith('inf')) return sign * Number.POSITIVE_INFINITY
  if (body.startsWith('0x')) return sign * parseHexFloat(body)
  const value = Number(text)
  const underflows = value === 0 && /^[.0]*[1-9]/.test(body)
  return Number.isFinite(value) && !underflows ? value : undefined
}

function parseHexFloat(body: string): number {
  const [mantissa, exponent] = body.slice(2).split('p')
  const [whole, fraction = ''] = mantissa.split('.')
  let value = Number.parseInt(whole, 16)
  for (let i = 0; i < fraction.length; i++) value += Number.parseInt(fraction[i], 16) / 16 ** (i + 1)
  return value * 2 ** Number(exponent ?? 0)
}

/** Prints a double as Redis 7.0 replies it (`%.17g`, shortest form for what a double holds exactly, `inf`, `-inf`). */
export function formatDouble(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (value === Number.POSITIVE_INFINITY) return 'inf'
  if (value === Number.NEGATIVE_INFINITY) return '-inf'
  if (Object.is(value, -0)) return '-0'
  if (Number.isInteger(value) && Math.abs(value) < 1e17) return value.toFixed(0)
  return percentG(value, 17)
}

/** C's `%.<precision>g`. */
export function percentG(value: number, precision: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  const [mantissa, exponentText] = value.toExponential(precision - 1).split('e')
  const exponent = Number(exponentText)
  if (exponent < -4 || exponent >= precision) {
    const digits = stripZeros(mantissa)
    const size = Math.abs(exponent)
    return `${digits}e${exponent < 0 ? '-' : '+'}${size < 10 ? '0' : ''}${size}`
  }
  return stripZeros(value.toFixed(Math.max(0, precision - 1 - exponent)))
}

function stripZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

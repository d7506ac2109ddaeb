/**
 * Exact decimals and the long double that Redis computes INCRBYFLOAT with.
 *
 * Shares of float counters add up exactly as decimals, so their sum is the same in whatever order they arrive. The
 * result of one increment is rounded as x87's 80-bit format does (64 bits of mantissa) and printed with 17 decimals,
 * trailing zeros cut: what `ld2string` prints.
 */
export interface Decimal {
  /** value = unscaled / 10^scale */
  unscaled: bigint
  scale: number
}

const MANTISSA_BITS = 64
const DECIMALS = 17
const TEXT = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i
const EXPONENT_MAX = 4932

/** Reads a decimal with optional fraction and exponent; undefined if it is none or too large for a long double. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = TEXT.exec(text)
  if (match === null || match[2].length + match[3].length === 0) return undefined
  const exponent = Number(match[4] ?? 0)
  if (Math.abs(exponent) + match[2].length > EXPONENT_MAX || match[3].length > EXPONENT_MAX) return undefined
  let unscaled = BigInt(match[2] + match[3])
  let scale = match[3].length - exponent
  if (scale < 0) {
    unscaled *= 10n ** BigInt(-scale)
    scale = 0
  }
  return { unscaled: match[1] === '-' ? -unscaled : unscaled, scale }
}

/** The shortest decimal that reads as this number, which is finite. */
export function decimalOf(value: number): Decimal {
  if (Number.isSafeInteger(value)) return { unscaled: BigInt(value), scale: 0 }
  return parseDecimal(String(value)) ?? { unscaled: 0n, scale: 0 }
}

/** The nearest number. */
export function numberOf(a: Decimal): number {
  return Number(a.scale === 0 ? a.unscaled : formatDecimal(a))
}

/** As an integer, if it is one. */
export function narrowed(a: Decimal): bigint | Decimal {
  const unit = 10n ** BigInt(a.scale)
  return a.unscaled % unit === 0n ? a.unscaled / unit : a
}

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale)
  return { unscaled: rescale(a, scale) + rescale(b, scale), scale }
}

export function negateDecimal(a: Decimal): Decimal {
  return { unscaled: -a.unscaled, scale: a.scale }
}

function rescale(a: Decimal, scale: number): bigint {
  return a.unscaled * 10n ** BigInt(scale - a.scale)
}

/** Prints a decimal in full, without trailing zeros. */
export function formatDecimal({ unscaled, scale }: Decimal): string {
  const negative = unscaled < 0n
  const digits = (negative ? -unscaled : unscaled).toString().padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '')
  const text = fraction === '' ? whole : `${whole}.${fraction}`
  return negative && text !== '0' ? `-${text}` : text
}

/** The nearest long double, exactly, as a decimal. */
function toLongDouble(a: Decimal): Decimal {
  if (a.unscaled === 0n) return a
  const negative = a.unscaled < 0n
  const numerator = negative ? -a.unscaled : a.unscaled
  const denominator = 10n ** BigInt(a.scale)
  // shift so that the quotient has exactly 64 bits or one more
  let shift = MANTISSA_BITS - (bits(numerator) - bits(denominator))
  let quotient = divideRounded(numerator, denominator, shift)
  if (bits(quotient) > MANTISSA_BITS) quotient = divideRounded(numerator, denominator, --shift)
  const value = negative ? -quotient : quotient
  // value / 2^shift as a decimal: 1/2^s = 5^s/10^s
  if (shift <= 0) return { unscaled: value << BigInt(-shift), scale: 0 }
  return { unscaled: value * 5n ** BigInt(shift), scale: shift }
}

function bits(value: bigint): number {
  return value.toString(2).length
}

/** numerator * 2^shift / denominator, rounded half to even. */
function divideRounded(numerator: bigint, denominator: bigint, shift: number): bigint {
  if (shift >= 0) numerator <<= BigInt(shift)
  else denominator <<= BigInt(-shift)
  const quotient = numerator / denominator
  const twice = (numerator % denominator) * 2n
  if (twice > denominator || (twice === denominator && (quotient & 1n) === 1n)) return quotient + 1n
  return quotient
}

/** The sum as Redis computes and prints it: both rounded to long double, added, rounded, 17 decimals. */
export function addAsLongDouble(a: Decimal, b: Decimal): Decimal {
  const sum = toLongDouble(addDecimals(toLongDouble(a), toLongDouble(b)))
  if (sum.scale <= DECIMALS) return sum
  return {
    unscaled: divideRoundedDecimal(sum.unscaled, 10n ** BigInt(sum.scale - DECIMALS)),
    scale: DECIMALS,
  }
}

function divideRoundedDecimal(value: bigint, divisor: bigint): bigint {
  const negative = value < 0n
  const rounded = divideRounded(negative ? -value : value, divisor, 0)
  return negative ? -rounded : rounded
}

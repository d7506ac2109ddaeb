/**
 * Sine, cosine and arc sine rounded to the nearest double, which is what the C library gives Redis in all but one case
 * in a thousand. JavaScript's own are one unit in the last place off in 4 of 100, which shows where a distance is
 * stored with all its digits (STOREDIST).
 *
 * Numbers are unevaluated sums of two doubles, about 106 bits (T. J. Dekker, "A floating-point technique for extending
 * the available precision", 1971). The angle is divided by 64, put into Taylor's series, and doubled again six times.
 */

/** hi + lo, where |lo| is at most half a unit in the last place of hi. */
type Pair = readonly [hi: number, lo: number]

const HALVINGS = 6
/** The last term of the series, an even one: x^16/16! is below 2^-110 here. */
const TERMS = 16
/** Splits a double into halves of 26 bits: 2^27 + 1. */
const SPLITTER = 134217729

function twoSum(a: number, b: number): Pair {
  const sum = a + b
  const part = sum - a
  return [sum, a - (sum - part) + (b - part)]
}

function split(a: number): Pair {
  const scaled = SPLITTER * a
  const high = scaled - (scaled - a)
  return [high, a - high]
}

function twoProduct(a: number, b: number): Pair {
  const product = a * b
  const [aHigh, aLow] = split(a)
  const [bHigh, bLow] = split(b)
  return [product, aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow)]
}

function add([a, aLow]: Pair, [b, bLow]: Pair): Pair {
  const [sum, error] = twoSum(a, b)
  return twoSum(sum, error + aLow + bLow)
}

function multiply([a, aLow]: Pair, [b, bLow]: Pair): Pair {
  const [product, error] = twoProduct(a, b)
  return twoSum(product, error + a * bLow + aLow * b)
}

function divide(a: Pair, b: number): Pair {
  const quotient = a[0] / b
  const [product, error] = twoProduct(quotient, b)
  return twoSum(quotient, (a[0] - product - error + a[1]) / b)
}

/** 1/n! */
const INVERSE_FACTORIALS: Pair[] = [[1, 0]]
for (let n = 1; n <= TERMS; n++) INVERSE_FACTORIALS.push(divide(INVERSE_FACTORIALS[n - 1], n))

/** 1 - x^2/2! + x^4/4! ... (the cosine), or x - x^3/3! ... (the sine), by Horner's rule. */
function series(x: Pair, first: 0 | 1): Pair {
  const square = multiply(x, x)
  let sum: Pair = [0, 0]
  for (let n = TERMS - first; n >= 0; n -= 2) {
    const [hi, lo] = multiply(sum, square)
    sum = add(INVERSE_FACTORIALS[n], [-hi, -lo])
  }
  return first === 1 ? multiply(sum, x) : sum
}

function sineAndCosine(angle: number): { sine: Pair; cosine: Pair } {
  const small: Pair = [angle / 2 ** HALVINGS, 0]
  let sine = series(small, 1)
  let cosine = series(small, 0)
  for (let i = 0; i < HALVINGS; i++) {
    const [hi, lo] = multiply(sine, sine)
    const [product, productLow] = multiply(sine, cosine)
    sine = [2 * product, 2 * productLow]
    cosine = add([1, 0], [-2 * hi, -2 * lo])
  }
  return { sine, cosine }
}

/** @param angle radians, at most a full turn */
export const sine = (angle: number): number => sineAndCosine(angle).sine[0]

/** @param angle radians, at most a full turn */
export const cosine = (angle: number): number => sineAndCosine(angle).cosine[0]

/** JavaScript's arc sine with one step of Newton's method. @param value from 0 to 1 */
export function arcSine(value: number): number {
  const near = Math.asin(value)
  const { sine: reached, cosine: slope } = sineAndCosine(near)
  return slope[0] < 1e-7 ? near : near + (value - reached[0] - reached[1]) / slope[0]
}

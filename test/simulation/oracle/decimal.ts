/** Sums of decimals as the oracle adds them: whole numbers of 10^-20. */

const PLACES = 20
const NUMBER = /^-?\d+(\.\d{1,20})?$/

export const isNumber = (text: string): boolean => NUMBER.test(text)
/** As Redis writes a score that has no end. */
export const isInfinite = (text: string): boolean => /^-?inf$/.test(text)
export const isInteger = (text: string): boolean => /^-?\d+$/.test(text)

export function parse(text: string): bigint {
  const negative = text.startsWith('-')
  const [whole, fraction = ''] = text.replace('-', '').split('.')
  const units = BigInt(whole + fraction.padEnd(PLACES, '0'))
  return negative ? -units : units
}

export function print(units: bigint): string {
  const digits = (units < 0n ? -units : units).toString().padStart(PLACES + 1, '0')
  const whole = digits.slice(0, -PLACES)
  const fraction = digits.slice(-PLACES).replace(/0+$/, '')
  return `${units < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

export const add = (...texts: string[]): string => print(texts.reduce((sum, text) => sum + parse(text), 0n))

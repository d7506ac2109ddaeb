import { REGISTERS } from './sketch.js'

/**
 * How many elements registers stand for: Ertl's estimator ("New cardinality estimation algorithms for HyperLogLog
 * sketches", 2017), which needs no correction by ranges; step for step as Redis computes it, so that the last digit agrees.
 */
const COUNT_MAX = 50
const ALPHA = 0.5 / Math.LN2
const histogram = new Uint32Array(64)

export function estimate(registers: Uint8Array): number {
  histogram.fill(0)
  for (let i = 0; i < REGISTERS; i++) histogram[registers[i]]++
  let z = REGISTERS * tau((REGISTERS - histogram[COUNT_MAX + 1]) / REGISTERS)
  for (let count = COUNT_MAX; count >= 1; count--) z = (z + histogram[count]) * 0.5
  z += REGISTERS * sigma(histogram[0] / REGISTERS)
  return Math.round((ALPHA * REGISTERS * REGISTERS) / z)
}

/** For registers that hold nothing. */
function sigma(part: number): number {
  if (part === 1) return Number.POSITIVE_INFINITY
  let x = part
  let y = 1
  let z = x
  for (let before = -1; before !== z; ) {
    x *= x
    before = z
    z += x * y
    y += y
  }
  return z
}

/** For registers that are full. */
function tau(part: number): number {
  if (part === 0 || part === 1) return 0
  let x = part
  let y = 1
  let z = 1 - x
  for (let before = -1; before !== z; ) {
    x = Math.sqrt(x)
    before = z
    y *= 0.5
    z -= (1 - x) ** 2 * y
  }
  return z / 3
}

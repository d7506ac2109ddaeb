import { estimate } from '../../../protocol/hyperloglog/estimate.js'
import { COUNT_BITS, placeOf } from '../../../protocol/hyperloglog/place.js'
import {
  denseRegister,
  mergeRegisters,
  REGISTERS,
  SketchEditor,
} from '../../../protocol/hyperloglog/sketch.js'
import { Slice } from '../../../protocol/resp/slice.js'

const ELEMENTS = 100_000
/** Five standard errors: one run in two million is further off by chance, and these elements are always the same. */
const ERROR_MAX = (5 * 1.04) / Math.sqrt(REGISTERS)

/** PFSELFTEST: both forms hold the registers they are given, and estimates are as good as they should be. */
export function selfTest(): string | undefined {
  const expected = new Uint8Array(REGISTERS)
  const sparse = new SketchEditor()
  const dense = new SketchEditor()
  sparse.clear()
  dense.clear()
  dense.makeDense()
  const element = new Slice(Buffer.alloc(8))
  for (let i = 1, check = 10; i <= ELEMENTS; i++) {
    element.buf.writeDoubleLE(i)
    const place = placeOf(element)
    const index = place >> COUNT_BITS
    const count = place & ((1 << COUNT_BITS) - 1)
    expected[index] = Math.max(expected[index], count)
    if (sparse.raise(index, count) !== dense.raise(index, count))
      return 'sparse and dense disagree on a change'
    const held = denseRegister(new Slice(dense.buf, 0, dense.len), index)
    if (held !== expected[index]) return `dense register ${index} is ${held} and should be ${expected[index]}`
    if (i !== check) continue
    check *= 10
    const failure = differs(sparse, expected) ?? differs(dense, expected) ?? isFarOff(expected, i)
    if (failure !== undefined) return failure
  }
  return undefined
}

function differs({ buf, len }: SketchEditor, expected: Uint8Array): string | undefined {
  const registers = new Uint8Array(REGISTERS)
  mergeRegisters(new Slice(buf, 0, len), registers)
  const at = registers.findIndex((count, i) => count !== expected[i])
  return at < 0 ? undefined : `register ${at} is ${registers[at]} and should be ${expected[at]}`
}

function isFarOff(registers: Uint8Array, count: number): string | undefined {
  const found = estimate(registers)
  return Math.abs(found - count) > Math.max(1, ERROR_MAX * count)
    ? `${count} elements are counted as ${found}`
    : undefined
}

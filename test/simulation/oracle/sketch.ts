import { COUNT_BITS, placeOf } from '../../../protocol/hyperloglog/place.js'
import { isIntact, isSketch, mergeRegisters, REGISTERS } from '../../../protocol/hyperloglog/sketch.js'
import { Slice } from '../../../protocol/resp/slice.js'

/** What a HyperLogLog has counted: the count of each register that is above 0. */
export type Registers = ReadonlyMap<number, number>

export const NOTHING: Registers = new Map()

const slice = (latin1: string): Slice => new Slice(Buffer.from(latin1, 'latin1'))

/** The registers of a string's bytes, undefined if they are no HyperLogLog. */
export function registersOf(text: string): Registers | undefined {
  const bytes = slice(text)
  if (!isSketch(bytes) || !isIntact(bytes)) return undefined
  const counts = new Uint8Array(REGISTERS)
  mergeRegisters(bytes, counts)
  const registers = new Map<number, number>()
  for (let index = 0; index < REGISTERS; index++) if (counts[index] > 0) registers.set(index, counts[index])
  return registers
}

/** What elements count as by themselves. */
export function registersFor(elements: readonly string[]): Registers {
  return union(
    elements.map(element => {
      const place = placeOf(slice(element))
      return new Map([[place >> COUNT_BITS, place & ((1 << COUNT_BITS) - 1)]])
    }),
  )
}

/** The greatest count of each register. */
export function union(all: Iterable<Registers>): Registers {
  const greatest = new Map<number, number>()
  for (const registers of all)
    for (const [index, count] of registers) greatest.set(index, Math.max(count, greatest.get(index) ?? 0))
  return greatest
}

/** What counts higher than in others. */
export const above = (registers: Registers, others: Registers): Registers =>
  new Map([...registers].filter(([index, count]) => count > (others.get(index) ?? 0)))

const printed = new WeakMap<Registers, string>()

export function print(registers: Registers): string {
  let text = printed.get(registers)
  if (text === undefined) {
    const sorted = [...registers].sort(([a], [b]) => a - b)
    text = sorted.map(([index, count]) => `${index}:${count}`).join(' ')
    printed.set(registers, text)
  }
  return text
}

/** One text for all bytes that say the same: those of a HyperLogLog depend on the order in which it was added to. */
export function plainText(text: string): string {
  const registers = registersOf(text)
  return registers === undefined ? text : textOf(registers)
}

export const textOf = (registers: Registers): string => `HyperLogLog ${print(registers)}`

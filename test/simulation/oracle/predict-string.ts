import { isInteger, isNumber } from './decimal.js'
import { overwrite } from './model.js'
import type { Expected, Model, Sight } from './sight.js'
import { above, NOTHING, type Registers, registersFor, union } from './sketch.js'

/** What commands on strings, bitmaps, counters and HyperLogLogs write. */

function set([, key, text, ...options]: readonly string[], sight: Sight): Expected[] {
  const state = sight.key(key)
  if (options.includes('NX') && state !== undefined) return []
  if (options.includes('XX') && state === undefined) return []
  const value = sight.part('value', key, { text })
  const keeps = options.includes('KEEPTTL') && state !== undefined
  if (keeps && state.type === 'string') return [value]
  const at = options.indexOf('PX')
  const deadline = keeps ? state.deadline : at < 0 ? 0 : sight.writer.now + Number(options[at + 1])
  return [value, sight.part('deadline', key, { deadline })]
}

/**
 * Writes that change a string in place, one after the other, and keep its deadline.
 * @param next the texts it has in turn, none if it stays as it is
 */
const change =
  (next: (text: string, words: readonly string[]) => string[]): Model =>
  (words, sight) => {
    const [, key] = words
    const { state, clash } = sight.typed(key, 'string')
    if (clash) return []
    // the bytes of a HyperLogLog are not known, only what they say
    if (state?.sketch !== undefined) return undefined
    const texts = next(state?.text ?? '', words)
    if (texts.length === 0) return []
    // a counter becomes a string first
    const counted = state !== undefined && state.shares.size > 0 ? [state.text] : []
    return [
      ...sight.made(key, state),
      ...[...counted, ...texts].map(text => sight.part('value', key, { text })),
    ]
  }

/** A bit that is as it should be already is no write. */
function setBit(text: string, [, , at, bit]: readonly string[]): string[] {
  const byte = Number(at) >> 3
  const mask = 0x80 >> (Number(at) & 7)
  const old = byte < text.length ? text.charCodeAt(byte) : 0
  if (byte < text.length && ((old & mask) !== 0) === (bit === '1')) return []
  return [overwrite(text, byte, String.fromCharCode(bit === '1' ? old | mask : old & ~mask))]
}

const isSigned = (type: string): boolean => type.startsWith('i')

/** A string's bits as one number, the first bit the highest. */
function fieldOf(text: string, type: string, at: number): bigint {
  const bits = Number(type.slice(1))
  let value = 0n
  for (let i = at; i < at + bits; i++)
    value = (value << 1n) | BigInt(((text.charCodeAt(i >> 3) || 0) >> (7 - (i & 7))) & 1)
  return isSigned(type) ? BigInt.asIntN(bits, value) : value
}

function withField(text: string, type: string, at: number, value: bigint): string {
  const bits = Number(type.slice(1))
  const bytes = [...text].map(character => character.charCodeAt(0))
  for (let i = 0; i < bits; i++) {
    const bit = at + i
    const mask = 0x80 >> (bit & 7)
    if ((value >> BigInt(bits - 1 - i)) & 1n) bytes[bit >> 3] |= mask
    else bytes[bit >> 3] &= ~mask
  }
  return String.fromCharCode(...bytes)
}

/** What of a number a field holds; undefined where it must not change. */
function fitting(type: string, value: bigint, overflow: string): bigint | undefined {
  const bits = Number(type.slice(1))
  const [least, most] = isSigned(type)
    ? [-(1n << BigInt(bits - 1)), (1n << BigInt(bits - 1)) - 1n]
    : [0n, (1n << BigInt(bits)) - 1n]
  if (value >= least && value <= most) return value
  if (overflow === 'FAIL') return undefined
  if (overflow === 'SAT') return value < least ? least : most
  return isSigned(type) ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value)
}

/** BITFIELD key [OVERFLOW how] INCRBY type offset number SET type #offset number, or one of the two. */
function bitField(text: string, [, , ...rest]: readonly string[]): string[] {
  const words = [...rest]
  let overflow = 'WRAP'
  const fields: { how: string; type: string; at: number; by: bigint; overflow: string }[] = []
  while (words.length > 0) {
    if (words[0] === 'OVERFLOW') [, overflow] = words.splice(0, 2)
    const [how, type, offset, by] = words.splice(0, 4)
    const at = offset.startsWith('#') ? Number(offset.slice(1)) * Number(type.slice(1)) : Number(offset)
    fields.push({ how, type, at, by: BigInt(by), overflow })
  }
  const texts: string[] = []
  const end = Math.max(...fields.map(({ type, at }) => (at + Number(type.slice(1)) + 7) >> 3))
  if (text.length < end) texts.push((text = text.padEnd(end, '\0')))
  for (const { how, type, at, by, overflow } of fields) {
    const old = fieldOf(text, type, at)
    const value = fitting(type, how === 'INCRBY' ? old + by : by, overflow)
    if (value === undefined || value === old) continue
    texts.push((text = withField(text, type, at, value)))
  }
  return texts
}

const increment =
  (fits: (text: string) => boolean): Model =>
  ([, key, by], sight) => {
    const { state, clash } = sight.typed(key, 'string')
    if (clash || (state !== undefined && !fits(state.text))) return []
    return sight.share(key, 'string', undefined, by)
  }

/** A HyperLogLog is told what is above what goes on from the newest of the writes that made it. */
function raise(sight: Sight, key: string, registers: Registers): Expected[] {
  const { state } = sight.typed(key, 'string')
  const raised = above(registers, state?.sketch?.registers ?? NOTHING)
  if (state !== undefined && raised.size === 0) return []
  return [...sight.made(key, state), sight.sketch(key, state?.sketch?.of, raised)]
}

/**
 * What raising a HyperLogLog by others tells: nothing if one of them is something else, and what is not said here if it
 * was one, before a client wrote into its bytes.
 */
function raiseBy(sight: Sight, keys: readonly string[], registers: () => Registers): Expected[] | undefined {
  const others = keys
    .map(key => sight.key(key))
    .filter(state => state !== undefined && state.sketch === undefined)
  if (others.some(state => state!.text.startsWith('HYLL'))) return undefined
  return others.length > 0 ? [] : raise(sight, keys[0], registers())
}

export const STRING_MODELS: Record<string, Model> = {
  SET: set,
  APPEND: change((text, [, , more]) => [text + more]),
  SETRANGE: change((text, [, , at, bytes]) => [overwrite(text, Number(at), bytes)]),
  SETBIT: change(setBit),
  BITFIELD: change(bitField),
  INCRBY: increment(isInteger),
  INCRBYFLOAT: increment(isNumber),
  GETDEL: ([, key], sight) => (sight.typed(key, 'string').clash ? [] : sight.clear(key)),
  PFADD: ([, key, ...elements], sight) => raiseBy(sight, [key], () => registersFor(elements)),
  PFMERGE: ([, ...keys], sight) =>
    raiseBy(sight, keys, () => union(keys.map(each => sight.key(each)?.sketch?.counted ?? NOTHING))),
}

import { quote } from './arguments.js'
import { ValueError } from './errors.js'

/**
 * The kinds of value a directive has. A kind knows how to read the words of a line (the error texts are Redis's), how
 * CONFIG GET shows the value, and which lines CONFIG REWRITE writes for it.
 */
export interface ValueType<T> {
  /** What it takes, for people: `yes or no`, `integer, 0 to 65535`. */
  readonly summary: string
  /** True if it takes all words of the line; CONFIG SET then splits its one argument at spaces. Others take one word. */
  readonly manyWords: boolean
  /** The value `words` spell. `current` is the value until now. Throws ValueError. */
  parse(words: readonly string[], current: T): T
  /** For a directive whose lines add up while a configuration is loaded: the value with one more line. */
  add?(words: readonly string[], current: T): T
  /** As CONFIG GET shows it. */
  format(value: T): string
  /** What follows the name in the configuration file, one entry a line. */
  lines(value: T): string[]
}

const oneWord = <T>(
  summary: string,
  read: (word: string) => T,
  format: (value: T) => string,
  written: (value: T) => string = format,
): ValueType<T> => ({
  summary,
  manyWords: false,
  parse: ([word]) => read(word),
  format,
  lines: value => [written(value)],
})

export const yesOrNo: ValueType<boolean> = oneWord(
  'yes or no',
  word => {
    const lower = word.toLowerCase()
    if (lower !== 'yes' && lower !== 'no') throw new ValueError("argument must be 'yes' or 'no'")
    return lower === 'yes'
  },
  value => (value ? 'yes' : 'no'),
)

export const INT_MAX = 2147483647n
export const INT_MIN = -2147483648n
export const UINT_MAX = 4294967295n
export const LONG_MAX = 9223372036854775807n
export const ULONG_MAX = 18446744073709551615n

/** Digits of a number held as a double: exact up to 2^53, and the largest 64-bit value prints as itself. */
const digits = (value: number, max: bigint): string =>
  Number.isSafeInteger(value) ? String(value) : String(BigInt(value) > max ? max : BigInt(value))

function checkRange(value: bigint, min: bigint, max: bigint, radix = 10): number {
  if (value < min || value > max) {
    throw new ValueError(
      `argument must be between ${min.toString(radix)} and ${max.toString(radix)} inclusive`,
    )
  }
  return Number(value)
}

/** A decimal integer between two bounds; bounds beyond 2^53 are kept exact for the error text. */
export const integer = (min: number | bigint, max: number | bigint): ValueType<number> =>
  oneWord(
    `integer, ${min} to ${max}`,
    word => {
      const value = /^(0|-?[1-9]\d{0,18})$/.test(word) ? BigInt(word) : undefined
      if (value === undefined || BigInt.asIntN(64, value) !== value) {
        throw new ValueError("argument couldn't be parsed into an integer")
      }
      return checkRange(value, BigInt(min), BigInt(max))
    },
    value => digits(value, BigInt(max)),
  )

/** Permission bits, in octal. */
export const octal = (max: number): ValueType<number> =>
  oneWord(
    `octal number, 0 to ${max.toString(8)}`,
    word => {
      if (!/^-?[0-7]{1,20}$/.test(word)) {
        throw new ValueError("argument couldn't be parsed as an octal number")
      }
      const value = word.startsWith('-') ? -BigInt(`0o${word.slice(1)}`) : BigInt(`0o${word}`)
      return checkRange(value, 0n, BigInt(max), 8)
    },
    value => value.toString(8),
  )

const UNITS: Record<string, bigint> = {
  '': 1n,
  b: 1n,
  k: 1000n,
  kb: 1024n,
  m: 1000n ** 2n,
  mb: 1024n ** 2n,
  g: 1000n ** 3n,
  gb: 1024n ** 3n,
}

/** Reads `1gb`, `64k`, `100` (bytes); undefined if it is no amount of memory. No digits mean 0, as in Redis. */
function memoryAmount(word: string): bigint | undefined {
  const [, amount, unit] = /^(\d*)([a-z]*)$/i.exec(word) ?? []
  const factor = UNITS[unit?.toLowerCase()]
  if (factor === undefined) return undefined
  const bytes = BigInt(amount === '' ? 0 : amount) * factor
  return bytes > ULONG_MAX ? undefined : bytes
}

function memoryLine(bytes: number): string {
  for (const unit of ['gb', 'mb', 'kb']) {
    const factor = Number(UNITS[unit])
    if (bytes !== 0 && bytes % factor === 0) return `${bytes / factor}${unit}`
  }
  return digits(bytes, ULONG_MAX)
}

/** An amount of memory in bytes, with Redis's units. */
export const memory = (min: number | bigint = 0, max: number | bigint = LONG_MAX): ValueType<number> =>
  oneWord(
    `memory (bytes, or with a unit: 1k, 1kb, 1m, 1mb, 1g, 1gb)${min ? `, at least ${min} bytes` : ''}`,
    word => {
      const bytes = memoryAmount(word)
      if (bytes === undefined) throw new ValueError('argument must be a memory value')
      return checkRange(bytes, BigInt(min), BigInt(max))
    },
    value => digits(value, BigInt(max)),
    memoryLine,
  )

/** Memory, or a percentage of maxmemory, which is held as a negative number (-10 is 10%), as in Redis. */
export const memoryOrPercent: ValueType<number> = oneWord(
  'memory, or a percentage (of maxmemory) such as 5%',
  word => {
    const percent = /^(\d{1,18})%$/.exec(word)
    if (percent) {
      if (Number(percent[1]) > 100) throw new ValueError('percentage argument must be less or equal to 100')
      return percent[1] === '0' ? 0 : -Number(percent[1])
    }
    const bytes = memoryAmount(word)
    if (bytes === undefined) throw new ValueError('argument must be a memory or percent value')
    return checkRange(bytes, 0n, LONG_MAX)
  },
  value => (value < 0 ? `${-value}%` : digits(value, LONG_MAX)),
  value => (value < 0 ? `${-value}%` : memoryLine(value)),
)

/** One of some words. */
export const oneOf = <const W extends string>(...words: W[]): ValueType<W> =>
  oneWord(
    words.join(', '),
    word => {
      const found = words.find(each => each === word.toLowerCase())
      if (found === undefined) {
        throw new ValueError(`argument(s) must be one of the following: ${words.join(', ')}`)
      }
      return found
    },
    value => value,
  )

/** Any text. `check` throws ValueError for what is not fit, or answers with the text to keep. */
export const text = (check: (word: string) => string = word => word, summary = 'text'): ValueType<string> =>
  oneWord(summary, check, value => value, quote)

/** A list of words on one line; the empty word alone means an empty list. */
export const list = (
  max: number,
  tooMany: string,
  summary = 'words separated by spaces',
): ValueType<readonly string[]> => ({
  summary,
  manyWords: true,
  parse(words) {
    if (words.length > max) throw new ValueError(tooMany)
    return words.length === 1 && words[0] === '' ? [] : [...words]
  },
  format: value => value.join(' '),
  lines: value => [value.length === 0 ? '""' : value.join(' ')],
})

/** Like list, but each line adds its words to those before it; the empty word empties the list. */
export const addingList = (
  max: number,
  check: (word: string) => void = () => {},
  summary = 'words separated by spaces; lines add up',
): ValueType<readonly string[]> => {
  const parse = (words: readonly string[], before: readonly string[]): readonly string[] => {
    if (words.length === 0) throw new ValueError('wrong number of arguments')
    if (words.length === 1 && words[0] === '') return []
    for (const word of words) check(word)
    const all = [...new Set([...before, ...words])]
    if (all.length > max) throw new ValueError(`at most ${max} entries are possible`)
    return all
  }
  return {
    summary,
    manyWords: true,
    parse: words => parse(words, []),
    add: parse,
    format: value => value.join(' '),
    lines: value => (value.length === 0 ? [] : [value.map(wordLine).join(' ')]),
  }
}

/** A word as it stands in a configuration line: quoted only where it must be. */
export const wordLine = (word: string): string => (/^[!#-&(-~]+$/.test(word) ? word : quote(word))

/** Only the default is possible; any other valid value is refused with the reason, so that nobody believes it works. */
export const only = <T>(type: ValueType<T>, value: T, reason: string): ValueType<T> => ({
  ...type,
  summary: `only ${type.format(value) === '' ? '""' : type.format(value)}`,
  parse(words, current) {
    const given = type.parse(words, current)
    if (type.format(given) !== type.format(value)) throw new ValueError(reason)
    return given
  },
})

import { parseDouble } from '../../../protocol/resp/number.js'
import type { Slice } from '../../../protocol/resp/slice.js'
import { type ByteSource, digits, Scratch } from './byte-source.js'
import type { KeyType, RdbEvents } from './events.js'
import { NodeContainer, ValueType } from './format.js'
import { readIntset, ZiplistReader, ZipmapReader } from './legacy-readers.js'
import { ELEMENTS_PER_STEP } from './limits.js'
import { ListpackReader } from './listpack-reader.js'
import { Entry, type PackedReader } from './packed.js'
import { RdbError } from './rdb-error.js'
import { StreamReader } from './stream-reader.js'

const TYPES: Partial<Record<number, KeyType>> = {
  [ValueType.STRING]: 'string',
  [ValueType.LIST]: 'list',
  [ValueType.LIST_ZIPLIST]: 'list',
  [ValueType.LIST_QUICKLIST]: 'list',
  [ValueType.LIST_QUICKLIST_2]: 'list',
  [ValueType.SET]: 'set',
  [ValueType.SET_INTSET]: 'set',
  [ValueType.SET_LISTPACK]: 'set',
  [ValueType.ZSET]: 'zset',
  [ValueType.ZSET_2]: 'zset',
  [ValueType.ZSET_ZIPLIST]: 'zset',
  [ValueType.ZSET_LISTPACK]: 'zset',
  [ValueType.HASH]: 'hash',
  [ValueType.HASH_ZIPMAP]: 'hash',
  [ValueType.HASH_ZIPLIST]: 'hash',
  [ValueType.HASH_LISTPACK]: 'hash',
  [ValueType.HASH_METADATA]: 'hash',
  [ValueType.HASH_LISTPACK_EX]: 'hash',
  [ValueType.STREAM_LISTPACKS]: 'stream',
  [ValueType.STREAM_LISTPACKS_2]: 'stream',
  [ValueType.STREAM_LISTPACKS_3]: 'stream',
}

/** What a value of this RDB type is to commands; undefined if its elements cannot be read. */
export function keyTypeOf(valueType: number): KeyType | undefined {
  return TYPES[valueType]
}

/** Marks of a score that is not written as digits. */
const SCORE_NAN = 253
const SCORE_INFINITY = 254
const SCORE_NEGATIVE_INFINITY = 255

/** Reads one value of any type and tells its elements. */
export class ValueReader {
  readonly #source: ByteSource
  readonly #events: RdbEvents
  readonly #stream: StreamReader
  readonly #blob = new Scratch()
  readonly #name = new Scratch()
  readonly #value = new Scratch()
  readonly #first = new Entry()
  readonly #second = new Entry()
  readonly #third = new Entry()

  constructor(source: ByteSource, events: RdbEvents) {
    this.#source = source
    this.#events = events
    this.#stream = new StreamReader(source, events)
  }

  /** Reads the value that comes next; each yield is a place to pause at. @throws RdbError */
  *read(type: number): Generator<void> {
    const source = this.#source
    const events = this.#events
    switch (type) {
      case ValueType.STRING:
        return events.string(source.string(this.#value))
      case ValueType.LIST:
        return yield* this.#each('list elements', 1, () => events.item(source.string(this.#value)))
      case ValueType.SET:
        return yield* this.#each('set members', 1, () => events.member(source.string(this.#value)))
      case ValueType.HASH:
        return yield* this.#each('hash fields', 2, () =>
          events.field(source.string(this.#name), source.string(this.#value)),
        )
      case ValueType.ZSET:
        return yield* this.#each('sorted set members', 2, () => this.#score(() => this.#textScore()))
      case ValueType.ZSET_2:
        return yield* this.#each('sorted set members', 9, () => this.#score(() => source.doubleLe()))
      case ValueType.LIST_QUICKLIST:
        return yield* this.#each('list nodes', 1, () => this.#items(new ZiplistReader(this.#string())))
      case ValueType.LIST_QUICKLIST_2:
        return yield* this.#each('list nodes', 2, () => this.#quicklistNode())
      case ValueType.HASH_METADATA:
        return yield* this.#hashWithDeadlines()
      case ValueType.STREAM_LISTPACKS:
        return yield* this.#stream.read(1)
      case ValueType.STREAM_LISTPACKS_2:
        return yield* this.#stream.read(2)
      case ValueType.STREAM_LISTPACKS_3:
        return yield* this.#stream.read(3)
      default:
        yield* this.#packed(type)
    }
  }

  /** A value in one packed string. */
  *#packed(type: number): Generator<void> {
    const events = this.#events
    if (type === ValueType.HASH_LISTPACK_EX) this.#source.i64le()
    const blob = this.#string()
    switch (type) {
      case ValueType.LIST_ZIPLIST:
        return this.#items(new ZiplistReader(blob))
      case ValueType.SET_INTSET: {
        for (const number of readIntset(blob)) events.member(digits(number, this.#value))
        return
      }
      case ValueType.SET_LISTPACK: {
        const reader = new ListpackReader(blob)
        while (reader.next(this.#first)) events.member(this.#first)
        return
      }
      case ValueType.ZSET_ZIPLIST:
        return this.#pairs(new ZiplistReader(blob), (member, score) => events.score(member, toScore(score)))
      case ValueType.ZSET_LISTPACK:
        return this.#pairs(new ListpackReader(blob), (member, score) => events.score(member, toScore(score)))
      case ValueType.HASH_ZIPMAP:
        return this.#pairs(new ZipmapReader(blob), (field, value) => events.field(field, value))
      case ValueType.HASH_ZIPLIST:
        return this.#pairs(new ZiplistReader(blob), (field, value) => events.field(field, value))
      case ValueType.HASH_LISTPACK:
        return this.#pairs(new ListpackReader(blob), (field, value) => events.field(field, value))
      case ValueType.HASH_LISTPACK_EX:
        return this.#fieldsWithDeadlines(new ListpackReader(blob))
      default:
        throw new RdbError(`unknown value type ${type}`)
    }
  }

  #string(): Slice {
    return this.#source.string(this.#blob)
  }

  *#each(what: string, bytesEach: number, readOne: () => void): Generator<void> {
    const count = this.#source.count(what, bytesEach)
    for (let i = 1; i <= count; i++) {
      readOne()
      if (i % ELEMENTS_PER_STEP === 0) yield
    }
  }

  #items(reader: PackedReader): void {
    while (reader.next(this.#first)) this.#events.item(this.#first)
  }

  #quicklistNode(): void {
    const container = this.#source.length()
    if (container === NodeContainer.PLAIN) this.#events.item(this.#source.string(this.#value))
    else if (container === NodeContainer.PACKED) this.#items(new ListpackReader(this.#string()))
    else throw new RdbError(`unknown container ${container} of a list node`)
  }

  #pairs(reader: PackedReader, tell: (first: Entry, second: Entry) => void): void {
    while (reader.next(this.#first)) {
      if (!reader.next(this.#second)) throw new RdbError('an odd number of entries where pairs belong')
      tell(this.#first, this.#second)
    }
  }

  #score(read: () => number): void {
    const member = this.#source.string(this.#name)
    const score = read()
    if (Number.isNaN(score)) throw new RdbError('a score that is not a number')
    this.#events.score(member, score)
  }

  /** A score as text after its length, as it was written before Redis 4. */
  #textScore(): number {
    const length = this.#source.u8()
    if (length === SCORE_NAN) return Number.NaN
    if (length === SCORE_INFINITY) return Number.POSITIVE_INFINITY
    if (length === SCORE_NEGATIVE_INFINITY) return Number.NEGATIVE_INFINITY
    return Number(this.#source.latin1(length) || Number.NaN)
  }

  /** Redis 7.4: hash fields that expire. The deadlines are left out, the fields stay. */
  *#hashWithDeadlines(): Generator<void> {
    const source = this.#source
    let deadlines = 0
    source.i64le()
    yield* this.#each('hash fields', 3, () => {
      if (source.number() !== 0) deadlines++
      this.#events.field(source.string(this.#name), source.string(this.#value))
    })
    this.#tellDeadlines(deadlines)
  }

  #fieldsWithDeadlines(reader: ListpackReader): void {
    let deadlines = 0
    while (reader.next(this.#first)) {
      if (!reader.next(this.#second) || !reader.next(this.#third))
        throw new RdbError('a hash with field deadlines lacks an entry')
      if (Number(this.#third.number ?? 0) !== 0) deadlines++
      this.#events.field(this.#first, this.#second)
    }
    this.#tellDeadlines(deadlines)
  }

  #tellDeadlines(count: number): void {
    if (count > 0) this.#events.leftOut?.('deadlines of hash fields (HEXPIRE): the fields stay for good')
  }
}

/** A score in a packed sorted set: digits, or a number. */
function toScore(entry: Entry): number {
  if (entry.number !== undefined) return Number(entry.number)
  const score = parseDouble(entry)
  if (score === undefined) throw new RdbError('a score that is not a number')
  return score
}

import { formatDouble, parseInteger } from '../../../protocol/resp/number.js'
import { Slice } from '../../../protocol/resp/slice.js'
import type { KeyType, PendingEntry, StreamId, StreamState } from './events.js'
import { NodeContainer, ValueType } from './format.js'
import {
  ELEMENTS_PER_STEP,
  INTSET_ENTRIES_MAX,
  LIST_NODE_BYTES,
  LIST_PLAIN_BYTES_MIN,
  LISTPACK_ENTRIES_MAX,
  LISTPACK_ENTRY_BYTES_MAX,
  VALUE_STEP_BYTES,
  WRITE_CHUNK_BYTES,
} from './limits.js'
import { intsetOf, LISTPACK_OVERHEAD_BYTES, ListpackWriter } from './packed-writers.js'
import { StreamWriter } from './stream-writer.js'
import type { RdbWriter } from './writer.js'

/**
 * A value to be written: how many elements, and each by its index. A slice is valid until the next call of the same
 * function. Indexes are asked for in ascending order, from the start as often as needed.
 */
export type Value =
  | ({ type: 'string' } & Bytes)
  | { type: 'list'; count: number; at: (index: number) => Slice }
  | { type: 'set'; count: number; at: (index: number) => Slice }
  | { type: 'hash'; count: number; field: (index: number) => Slice; value: (index: number) => Slice }
  /** By ascending score. */
  | { type: 'zset'; count: number; member: (index: number) => Slice; score: (index: number) => number }
  | StreamValue

/** A string that may be told in pieces. */
export interface Bytes {
  length: number
  /** Bytes from an offset on: all or some of them. */
  from: (at: number) => Slice
}

export interface StreamValue {
  type: 'stream'
  count: number
  id: (index: number) => StreamId
  /** About how long the fields are together. */
  bytes: (index: number) => number
  fields: (index: number) => readonly Slice[]
  state: StreamState
  groups: readonly GroupValue[]
}

export interface GroupValue {
  name: Buffer
  lastId: StreamId
  /** Entries the group has read, or -1: unknown. */
  entriesRead: number
  /** By id, those of all consumers. */
  pending: Indexed<PendingEntry>
  consumers: readonly ConsumerValue[]
}

export interface ConsumerValue {
  name: Buffer
  /** When it was last heard of, ms since the epoch. */
  seenAt: number
  pending: Indexed<StreamId>
}

export interface Indexed<T> {
  count: number
  at: (index: number) => T
}

type ValueOf<T extends KeyType> = Extract<Value, { type: T }>

/** Writes values in the encodings that Redis 7.0 gives them in memory, so that they load without conversion. */
export class ValueWriter {
  readonly #out: RdbWriter
  readonly #listpack = new ListpackWriter()
  readonly #streams: StreamWriter
  #elements = 0
  #pausedAt = 0

  constructor(out: RdbWriter) {
    this.#out = out
    this.#streams = new StreamWriter(out, this.#listpack)
  }

  /** The value type to announce. */
  typeFor(value: Value): number {
    switch (value.type) {
      case 'string':
        return ValueType.STRING
      case 'list':
        return ValueType.LIST_QUICKLIST_2
      case 'set':
        return isIntset(value) ? ValueType.SET_INTSET : ValueType.SET
      case 'hash':
        return isSmall(value.count, value.field, value.value) ? ValueType.HASH_LISTPACK : ValueType.HASH
      case 'zset':
        return isSmall(value.count, value.member) ? ValueType.ZSET_LISTPACK : ValueType.ZSET_2
      case 'stream':
        return ValueType.STREAM_LISTPACKS_2
    }
  }

  /** Writes the value as `type`, which typeFor() gave. Each yield is a place to pause at. */
  *write(type: number, value: Value): Generator<void> {
    switch (value.type) {
      case 'string':
        return yield* this.#string(value)
      case 'list':
        return yield* this.#list(value)
      case 'set':
        return yield* this.#set(type, value)
      case 'hash':
        return yield* this.#hash(type, value)
      case 'zset':
        return yield* this.#zset(type, value)
      case 'stream':
        return yield* this.#streams.write(value)
    }
  }

  *#string({ length, from }: Bytes): Generator<void> {
    const out = this.#out
    const first = from(0)
    if (first.len === length) return out.string(first)
    out.length(length)
    for (let at = 0; at < length; ) {
      const { buf, off, len } = from(at)
      out.bytes(buf, off, off + len)
      at += len
      yield
    }
  }

  /** Writes an element unless it is long. */
  #isWritten(element: Slice): boolean {
    if (element.len > WRITE_CHUNK_BYTES) return false
    this.#out.string(element)
    return true
  }

  /** A long element, which is looked at again after each pause. */
  *#long(at: (index: number) => Slice, index: number): Generator<void> {
    const { len } = at(index)
    const from = (done: number): Slice => {
      const { buf, off } = at(index)
      return new Slice(buf, off + done, Math.min(len - done, WRITE_CHUNK_BYTES))
    }
    yield* this.#string({ length: len, from })
  }

  /** Whether others should have their turn, after each element. */
  get #isDue(): boolean {
    const { offset } = this.#out
    if (++this.#elements < ELEMENTS_PER_STEP && offset - this.#pausedAt < VALUE_STEP_BYTES) return false
    this.#elements = 0
    this.#pausedAt = offset
    return true
  }

  *#set(type: number, { count, at }: ValueOf<'set'>): Generator<void> {
    const out = this.#out
    if (type === ValueType.SET_INTSET) {
      const numbers: (number | bigint)[] = []
      for (let i = 0; i < count; i++) numbers.push(parseInteger(at(i))!)
      return out.string(intsetOf(numbers))
    }
    out.length(count)
    for (let i = 0; i < count; i++) {
      if (!this.#isWritten(at(i))) yield* this.#long(at, i)
      if (this.#isDue) yield
    }
  }

  *#hash(type: number, { count, field, value }: ValueOf<'hash'>): Generator<void> {
    const out = this.#out
    if (type === ValueType.HASH_LISTPACK) {
      this.#listpack.reset()
      for (let i = 0; i < count; i++) {
        this.#listpack.append(field(i))
        this.#listpack.append(value(i))
      }
      return out.string(this.#listpack.finish())
    }
    out.length(count)
    for (let i = 0; i < count; i++) {
      if (!this.#isWritten(field(i))) yield* this.#long(field, i)
      if (!this.#isWritten(value(i))) yield* this.#long(value, i)
      if (this.#isDue) yield
    }
  }

  *#zset(type: number, { count, member, score }: ValueOf<'zset'>): Generator<void> {
    const out = this.#out
    if (type === ValueType.ZSET_LISTPACK) {
      this.#listpack.reset()
      for (let i = 0; i < count; i++) {
        this.#listpack.append(member(i))
        this.#listpack.append(Slice.of(formatDouble(score(i))))
      }
      return out.string(this.#listpack.finish())
    }
    out.length(count)
    for (let i = 0; i < count; i++) {
      if (!this.#isWritten(member(i))) yield* this.#long(member, i)
      out.doubleLe(score(i))
      if (this.#isDue) yield
    }
  }

  /** A quicklist: its nodes are counted first, then written. */
  *#list({ count, at }: ValueOf<'list'>): Generator<void> {
    const out = this.#out
    const listpack = this.#listpack
    let nodes = 0
    const fill = new NodeFill()
    for (let i = 0; i < count; i++) {
      if (fill.startsNode(at(i).len)) nodes++
      if (i % ELEMENTS_PER_STEP === 0) yield
    }
    out.length(nodes)
    const next = new NodeFill()
    listpack.reset()
    for (let i = 0; i < count; i++) {
      const value = at(i)
      if (next.startsNode(value.len)) this.#endNode()
      if (value.len >= LIST_PLAIN_BYTES_MIN) {
        out.length(NodeContainer.PLAIN)
        yield* this.#long(at, i)
      } else listpack.append(value)
      if (this.#isDue) yield
    }
    this.#endNode()
  }

  #endNode(): void {
    if (this.#listpack.count === 0) return
    this.#out.length(NodeContainer.PACKED)
    this.#out.string(this.#listpack.finish())
    this.#listpack.reset()
  }
}

/** Says where a list's nodes begin. */
class NodeFill {
  #bytes = Number.POSITIVE_INFINITY

  /** Whether the next element, of this many bytes, is the first of a node. */
  startsNode(length: number): boolean {
    const size = length + LISTPACK_OVERHEAD_BYTES
    const starts = length >= LIST_PLAIN_BYTES_MIN || this.#bytes + size > LIST_NODE_BYTES
    this.#bytes = starts ? size : this.#bytes + size
    return starts
  }
}

/** Whether a set is small and all of it are integers. */
function isIntset({ count, at }: ValueOf<'set'>): boolean {
  if (count > INTSET_ENTRIES_MAX) return false
  for (let i = 0; i < count; i++) if (parseInteger(at(i)) === undefined) return false
  return true
}

/** Whether a collection is small enough for one listpack. */
function isSmall(count: number, ...parts: ((index: number) => Slice)[]): boolean {
  if (count > LISTPACK_ENTRIES_MAX) return false
  for (let i = 0; i < count; i++)
    for (const part of parts) if (part(i).len > LISTPACK_ENTRY_BYTES_MAX) return false
  return true
}

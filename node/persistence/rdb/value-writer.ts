import { formatDouble, parseInteger } from '../../../protocol/resp/number.js'
import { Slice } from '../../../protocol/resp/slice.js'
import type { Group, KeyType, StreamId, StreamState } from './events.js'
import { NodeContainer, ValueType } from './format.js'
import {
  ELEMENTS_PER_STEP,
  INTSET_ENTRIES_MAX,
  LIST_NODE_BYTES,
  LIST_PLAIN_BYTES_MIN,
  LISTPACK_ENTRIES_MAX,
  LISTPACK_ENTRY_BYTES_MAX,
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
  | { type: 'string'; value: Slice }
  | { type: 'list'; count: number; at: (index: number) => Slice }
  | { type: 'set'; count: number; at: (index: number) => Slice }
  | { type: 'hash'; count: number; field: (index: number) => Slice; value: (index: number) => Slice }
  /** By ascending score. */
  | { type: 'zset'; count: number; member: (index: number) => Slice; score: (index: number) => number }
  | StreamValue

export interface StreamValue {
  type: 'stream'
  count: number
  id: (index: number) => StreamId
  fields: (index: number) => readonly Slice[]
  state: StreamState
  groups: readonly Group[]
}

type ValueOf<T extends KeyType> = Extract<Value, { type: T }>

/** Writes values in the encodings that Redis 7.0 gives them in memory, so that they load without conversion. */
export class ValueWriter {
  readonly #out: RdbWriter
  readonly #listpack = new ListpackWriter()
  readonly #streams: StreamWriter

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
        return yield* this.#string(value.value)
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

  *#string(value: Slice): Generator<void> {
    const out = this.#out
    if (value.len <= WRITE_CHUNK_BYTES) return out.string(value)
    out.length(value.len)
    const end = value.off + value.len
    for (let at = value.off; at < end; at += WRITE_CHUNK_BYTES) {
      out.bytes(value.buf, at, Math.min(end, at + WRITE_CHUNK_BYTES))
      yield
    }
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
      out.string(at(i))
      if (i % ELEMENTS_PER_STEP === 0) yield
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
      out.string(field(i))
      out.string(value(i))
      if (i % ELEMENTS_PER_STEP === 0) yield
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
      out.string(member(i))
      out.doubleLe(score(i))
      if (i % ELEMENTS_PER_STEP === 0) yield
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
        yield* this.#string(value)
      } else listpack.append(value)
      if (i % ELEMENTS_PER_STEP === 0) yield
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

import type { Slice } from '../../../protocol/resp/slice.js'
import { type ByteSource, Scratch } from './byte-source.js'
import type { Consumer, Group, PendingEntry, RdbEvents, StreamId, StreamState } from './events.js'
import { EntryFlag } from './format.js'
import { ELEMENTS_PER_STEP } from './limits.js'
import { ListpackReader } from './listpack-reader.js'
import { Entry } from './packed.js'
import { RdbError } from './rdb-error.js'

/**
 * Streams: nodes of entries, then the stream's numbers, then the groups with what they have pending.
 *
 * A node is its first id (16 bytes) and a listpack. The listpack begins with a master entry: count, deleted, the number
 * of fields, their names, 0. Then each entry: flags, its id as differences from the node's, its fields (only the values
 * if they have the master's names), and how many listpack entries that were.
 */

const ID_BYTES = 16

export class StreamReader {
  readonly #source: ByteSource
  readonly #events: RdbEvents
  readonly #id = new Scratch()
  readonly #blob = new Scratch()
  readonly #name = new Scratch()
  /** Fields and values of the entry at hand, used again for each. */
  readonly #fields: Entry[] = []

  constructor(source: ByteSource, events: RdbEvents) {
    this.#source = source
    this.#events = events
  }

  /** @param version 1 (Redis 5), 2 (7.0) or 3 (7.2) */
  *read(version: 1 | 2 | 3): Generator<void> {
    const source = this.#source
    const nodes = source.count('stream nodes', ID_BYTES + 2)
    for (let i = 0; i < nodes; i++) {
      if (source.string(this.#id).len !== ID_BYTES) throw new RdbError('a stream node has a wrong id')
      const { buf } = this.#id
      this.#node(buf.readBigUInt64BE(0), buf.readBigUInt64BE(8))
      yield
    }
    this.#events.stream(this.#state(version))
    const groups = source.count('consumer groups', 4)
    for (let i = 0; i < groups; i++) {
      this.#events.group(yield* this.#group(version))
      yield
    }
  }

  #node(ms: bigint, seq: bigint): void {
    const reader = new ListpackReader(this.#source.string(this.#blob))
    const scratch = new Entry()
    const integer = (): number => {
      if (!reader.next(scratch) || scratch.number === undefined)
        throw new RdbError('a stream node lacks a number')
      return Number(scratch.number)
    }
    const count = integer() + integer()
    const master: Slice[] = []
    for (let fields = integer(); fields > 0; fields--) {
      const name = new Entry()
      if (!reader.next(name)) throw new RdbError('a stream node ends among its field names')
      master.push(name)
    }
    integer()
    for (let i = 0; i < count; i++) {
      const flags = integer()
      const id = {
        ms: BigInt.asUintN(64, ms + this.#difference(reader, scratch)),
        seq: BigInt.asUintN(64, seq + this.#difference(reader, scratch)),
      }
      const same = (flags & EntryFlag.SAME_FIELDS) !== 0
      const fields = this.#entryFields(reader, same ? master : undefined, same ? master.length : integer())
      integer()
      if ((flags & EntryFlag.DELETED) === 0) this.#events.entry(id, fields)
    }
    if (reader.next(scratch)) throw new RdbError('a stream node holds more than it counts')
  }

  #difference(reader: ListpackReader, scratch: Entry): bigint {
    if (!reader.next(scratch) || scratch.number === undefined) throw new RdbError('a stream entry has no id')
    return BigInt(scratch.number)
  }

  #entryFields(reader: ListpackReader, master: readonly Slice[] | undefined, count: number): Slice[] {
    const fields: Slice[] = []
    const next = (): Slice => {
      const index = fields.length
      this.#fields[index] ??= new Entry()
      if (!reader.next(this.#fields[index])) throw new RdbError('a stream entry ends among its fields')
      return this.#fields[index]
    }
    for (let i = 0; i < count; i++) {
      fields.push(master === undefined ? next() : master[i])
      fields.push(next())
    }
    return fields
  }

  #state(version: number): StreamState {
    const length = this.#source.length()
    const lastId = this.#idNumbers()
    if (version === 1) {
      const none = { ms: 0n, seq: 0n }
      // what Redis 7 assumes of a stream of Redis 5
      return { length, lastId, firstId: none, maxDeletedId: none, entriesAdded: length }
    }
    const firstId = this.#idNumbers()
    const maxDeletedId = this.#idNumbers()
    return { length, lastId, firstId, maxDeletedId, entriesAdded: this.#source.length() }
  }

  #idNumbers(): StreamId {
    return { ms: BigInt(this.#source.number()), seq: BigInt(this.#source.number()) }
  }

  *#group(version: number): Generator<void, Group> {
    const source = this.#source
    const name = source.string(this.#name).copy()
    const lastId = this.#idNumbers()
    const entriesRead = version === 1 ? -1 : Number(BigInt.asIntN(64, BigInt(source.number())))
    const pending = new Map<string, PendingEntry>()
    const count = source.count('pending entries', ID_BYTES + 9)
    for (let i = 0; i < count; i++) {
      const id = this.#rawId()
      const entry = { id, deliveredAt: this.#time(), deliveries: source.length() }
      pending.set(nameOf(id), entry)
      if (i % ELEMENTS_PER_STEP === 0) yield
    }
    const consumers: Consumer[] = []
    const consumerCount = source.count('consumers', 10)
    for (let i = 0; i < consumerCount; i++) {
      consumers.push(yield* this.#consumer(version, pending))
    }
    if (pending.size > 0) throw new RdbError(`${pending.size} pending entries of a group have no consumer`)
    return { name, lastId, entriesRead, consumers }
  }

  *#consumer(version: number, pending: Map<string, PendingEntry>): Generator<void, Consumer> {
    const source = this.#source
    const name = source.string(this.#name).copy()
    const seenAt = this.#time()
    const activeAt = version >= 3 ? this.#time() : seenAt
    const own: PendingEntry[] = []
    const count = source.count("a consumer's pending entries", ID_BYTES)
    for (let i = 0; i < count; i++) {
      const id = nameOf(this.#rawId())
      const entry = pending.get(id)
      if (entry === undefined) throw new RdbError(`consumer with an entry ${id} that its group does not know`)
      pending.delete(id)
      own.push(entry)
      if (i % ELEMENTS_PER_STEP === 0) yield
    }
    return { name, seenAt, activeAt, pending: own }
  }

  #rawId(): StreamId {
    const { buf } = this.#source.bytes(ID_BYTES, this.#id)
    return { ms: buf.readBigUInt64BE(0), seq: buf.readBigUInt64BE(8) }
  }

  #time(): number {
    return Number(this.#source.i64le())
  }
}

const nameOf = ({ ms, seq }: StreamId): string => `${ms}-${seq}`

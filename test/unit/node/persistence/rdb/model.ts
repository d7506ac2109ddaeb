import { ByteSource } from '../../../../../node/persistence/rdb/byte-source.js'
import type {
  Group,
  KeyHeader,
  RdbEvents,
  StreamId,
  StreamState,
} from '../../../../../node/persistence/rdb/events.js'
import { RdbFileWriter } from '../../../../../node/persistence/rdb/file-writer.js'
import { RdbReader } from '../../../../../node/persistence/rdb/reader.js'
import type { GroupValue, Value } from '../../../../../node/persistence/rdb/value-writer.js'
import { Slice } from '../../../../../protocol/resp/slice.js'

/** RDB contents as plain values that assert.deepEqual can compare; bytes are latin1 text. */
export interface ModelKey {
  db: number
  key: string
  deadline: number
  value: ModelValue
}

export interface ModelStream {
  type: 'stream'
  entries: { id: StreamId; fields: string[] }[]
  state: StreamState
  groups: Group[]
}

export type ModelValue =
  | { type: 'string'; value: string }
  | { type: 'list' | 'set'; items: string[] }
  | { type: 'hash'; fields: [string, string][] }
  | { type: 'zset'; scores: [string, number][] }
  | ModelStream

const slice = (text: string): Slice => Slice.of(Buffer.from(text, 'latin1'))

function toValue(model: ModelValue): Value {
  switch (model.type) {
    case 'string':
      return { type: 'string', length: model.value.length, from: () => slice(model.value) }
    case 'hash': {
      const { fields } = model
      return {
        type: 'hash',
        count: fields.length,
        field: i => slice(fields[i][0]),
        value: i => slice(fields[i][1]),
      }
    }
    case 'zset': {
      const { scores } = model
      return {
        type: 'zset',
        count: scores.length,
        member: i => slice(scores[i][0]),
        score: i => scores[i][1],
      }
    }
    case 'stream': {
      const { entries, state, groups } = model
      const fields = (i: number) => entries[i].fields.map(slice)
      return {
        type: 'stream',
        count: entries.length,
        id: i => entries[i].id,
        bytes: i => entries[i].fields.join('').length,
        fields,
        state,
        groups: groups.map(toGroup),
      }
    }
    default:
      return { type: model.type, count: model.items.length, at: i => slice(model.items[i]) }
  }
}

function toGroup({ name, lastId, entriesRead, consumers }: Group): GroupValue {
  const all = consumers.flatMap(consumer => consumer.pending)
  const pending = all.sort((a, b) => compare(a.id.ms, b.id.ms) || compare(a.id.seq, b.id.seq))
  return {
    name,
    lastId,
    entriesRead,
    pending: { count: pending.length, at: i => pending[i] },
    consumers: consumers.map(consumer => ({
      name: consumer.name,
      seenAt: consumer.seenAt,
      pending: { count: consumer.pending.length, at: i => consumer.pending[i].id },
    })),
  }
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0)

/** The bytes of an RDB file with these keys. */
export function writeModel(keys: readonly ModelKey[], compress = true, checksum = true): Buffer {
  const chunks: Buffer[] = []
  const file = new RdbFileWriter({ compress, checksum, onChunk: bytes => chunks.push(Buffer.from(bytes)) })
  file.start([['redis-ver', '7.0.15']])
  for (const { db, key, deadline, value } of keys)
    for (const _ of file.key(db, slice(key), deadline, toValue(value)));
  file.end()
  return Buffer.concat(chunks)
}

/** Collects what a reader tells. */
export class ModelEvents implements RdbEvents {
  readonly keys: ModelKey[] = []
  readonly auxiliary: [string, string][] = []
  readonly left: string[] = []

  aux(name: Slice, value: Slice): void {
    this.auxiliary.push([name.latin1(), value.latin1()])
  }

  key({ db, key, type, deadline }: KeyHeader): void {
    const empty: Record<string, ModelValue> = {
      string: { type: 'string', value: '' },
      list: { type: 'list', items: [] },
      set: { type: 'set', items: [] },
      hash: { type: 'hash', fields: [] },
      zset: { type: 'zset', scores: [] },
      stream: { type: 'stream', entries: [], state: undefined as unknown as StreamState, groups: [] },
    }
    this.keys.push({ db, key: key.latin1(), deadline, value: empty[type] })
  }

  get #value(): Record<string, unknown> & ModelValue {
    return this.keys.at(-1)!.value as Record<string, unknown> & ModelValue
  }

  string(value: Slice): void {
    Object.assign(this.#value, { value: value.latin1() })
  }

  item(value: Slice): void {
    ;(this.#value.items as string[]).push(value.latin1())
  }

  member(member: Slice): void {
    this.item(member)
  }

  score(member: Slice, score: number): void {
    ;(this.#value.scores as [string, number][]).push([member.latin1(), score])
  }

  field(field: Slice, value: Slice): void {
    ;(this.#value.fields as [string, string][]).push([field.latin1(), value.latin1()])
  }

  entry(id: StreamId, fields: readonly Slice[]): void {
    ;(this.#value as ModelStream).entries.push({ id, fields: fields.map(field => field.latin1()) })
  }

  stream(state: StreamState): void {
    Object.assign(this.#value, { state })
  }

  group(group: Group): void {
    ;(this.#value as ModelStream).groups.push(group)
  }

  end(): void {}

  leftOut(what: string): void {
    this.left.push(what)
  }
}

/** Reads an RDB file's bytes. @throws RdbError */
export function readModel(bytes: Buffer, checkCrc = true): ModelEvents {
  const events = new ModelEvents()
  for (const _ of new RdbReader(ByteSource.ofBuffer(bytes), events, checkCrc).read());
  return events
}

import { Slice } from '../../../protocol/resp/slice.js'
import type { StreamId } from './events.js'
import { EntryFlag } from './format.js'
import { ELEMENTS_PER_STEP, STREAM_NODE_BYTES, STREAM_NODE_ENTRIES } from './limits.js'
import type { ListpackWriter } from './packed-writers.js'
import type { GroupValue, StreamValue } from './value-writer.js'
import type { RdbWriter } from './writer.js'

const ID_BYTES = 16

/** Writes streams as Redis 7.0 does (format in stream-reader.ts). */
export class StreamWriter {
  readonly #out: RdbWriter
  readonly #listpack: ListpackWriter

  constructor(out: RdbWriter, listpack: ListpackWriter) {
    this.#out = out
    this.#listpack = listpack
  }

  *write(stream: StreamValue): Generator<void> {
    const out = this.#out
    const starts = yield* nodeStarts(stream)
    out.length(starts.length)
    for (let i = 0; i < starts.length; i++) {
      this.#node(stream, starts[i], starts[i + 1] ?? stream.count)
      yield
    }
    const { lastId, firstId, maxDeletedId, entriesAdded } = stream.state
    out.length(stream.count)
    for (const id of [lastId, firstId, maxDeletedId]) this.#idNumbers(id)
    out.length(entriesAdded)
    out.length(stream.groups.length)
    for (const group of stream.groups) yield* this.#group(group)
  }

  #node({ id, fields }: StreamValue, start: number, end: number): void {
    const listpack = this.#listpack
    const first = id(start)
    const master = fields(start)
      .filter((_, i) => i % 2 === 0)
      .map(name => name.copy())
    listpack.reset()
    listpack.appendNumber(end - start)
    listpack.appendNumber(0)
    listpack.appendNumber(master.length)
    for (const name of master) listpack.append(Slice.of(name))
    listpack.appendNumber(0)
    for (let i = start; i < end; i++) this.#entry(id(i), first, fields(i), master)
    this.#out.length(ID_BYTES)
    this.#rawId(first)
    this.#out.string(listpack.finish())
  }

  #entry(id: StreamId, first: StreamId, fields: readonly Slice[], master: readonly Buffer[]): void {
    const listpack = this.#listpack
    const before = listpack.count
    const same = hasNames(fields, master)
    listpack.appendNumber(same ? EntryFlag.SAME_FIELDS : 0)
    listpack.appendNumber(BigInt.asIntN(64, id.ms - first.ms))
    listpack.appendNumber(BigInt.asIntN(64, id.seq - first.seq))
    if (!same) listpack.appendNumber(fields.length / 2)
    for (let i = 0; i < fields.length; i++) if (!same || i % 2 === 1) listpack.append(fields[i])
    listpack.appendNumber(listpack.count - before)
  }

  *#group({ name, lastId, entriesRead, pending, consumers }: GroupValue): Generator<void> {
    const out = this.#out
    out.string(Slice.of(name))
    this.#idNumbers(lastId)
    out.number(BigInt.asUintN(64, BigInt(entriesRead)))
    out.length(pending.count)
    for (let i = 0; i < pending.count; i++) {
      const { id, deliveredAt, deliveries } = pending.at(i)
      this.#rawId(id)
      out.i64le(BigInt(Math.trunc(deliveredAt)))
      out.length(deliveries)
      if (i % ELEMENTS_PER_STEP === 0) yield
    }
    out.length(consumers.length)
    for (const consumer of consumers) {
      out.string(Slice.of(consumer.name))
      out.i64le(BigInt(Math.trunc(consumer.seenAt)))
      out.length(consumer.pending.count)
      for (let i = 0; i < consumer.pending.count; i++) {
        this.#rawId(consumer.pending.at(i))
        if (i % ELEMENTS_PER_STEP === 0) yield
      }
      yield
    }
  }

  #idNumbers({ ms, seq }: StreamId): void {
    this.#out.number(ms)
    this.#out.number(seq)
  }

  #rawId({ ms, seq }: StreamId): void {
    this.#out.u64be(ms)
    this.#out.u64be(seq)
  }
}

/** The indexes of the entries that begin a node. */
function* nodeStarts({ count, bytes: bytesOf }: StreamValue): Generator<void, number[]> {
  const starts: number[] = []
  let entries = STREAM_NODE_ENTRIES
  let bytes = 0
  for (let i = 0; i < count; i++) {
    if (entries === STREAM_NODE_ENTRIES || bytes >= STREAM_NODE_BYTES) {
      starts.push(i)
      entries = bytes = 0
    }
    entries++
    bytes += bytesOf(i)
    if (i % ELEMENTS_PER_STEP === 0) yield
  }
  return starts
}

function hasNames(fields: readonly Slice[], names: readonly Buffer[]): boolean {
  if (fields.length !== names.length * 2) return false
  return names.every((name, i) => {
    const { buf, off, len } = fields[i * 2]
    return name.length === len && name.compare(buf, off, off + len) === 0
  })
}

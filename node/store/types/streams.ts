import { ByteReader, ByteWriter } from '../../../protocol/peer/bytes.js'
import { Slice } from '../../../protocol/resp/slice.js'
import { Kind } from '../kind.js'
import type { Store } from '../store.js'
import { Collection } from './collection.js'

export interface StreamId {
  ms: number
  seq: number
}

/** Streams: elements named by their id as 16 bytes, big-endian; the value is the count of strings, then each with its length. */
export class Streams extends Collection {
  readonly #name = new Slice(Buffer.alloc(16))
  readonly #writer = new ByteWriter()

  constructor(store: Store) {
    super(store, Kind.STREAM)
  }

  /** The newest entry's id. */
  lastId(stream: number): StreamId {
    const length = this.length(stream)
    return length === 0 ? { ms: 0, seq: 0 } : this.id(this.at(stream, length - 1))
  }

  add(stream: number, id: StreamId, fields: readonly Slice[]): void {
    const writer = this.#writer
    writer.len = 0
    writer.varint(fields.length)
    for (const field of fields) writer.slice(field)
    this.put(stream, this.#nameOf(id), new Slice(writer.buf, 0, writer.len))
  }

  #nameOf(id: StreamId): Slice {
    this.#name.buf.writeBigUInt64BE(BigInt(id.ms), 0)
    this.#name.buf.writeBigUInt64BE(BigInt(id.seq), 8)
    return this.#name
  }

  /** The entry's slot at an index, oldest first. */
  at(stream: number, index: number): number {
    return this.store.elements.order(stream).at(index)
  }

  id(element: number): StreamId {
    const name = this.store.subkey(element)
    return {
      ms: Number(name.buf.readBigUInt64BE(name.off)),
      seq: Number(name.buf.readBigUInt64BE(name.off + 8)),
    }
  }

  /** Fields and values in turn. */
  fields(element: number): Slice[] {
    const value = this.store.value(element)
    const reader = new ByteReader(value.buf, value.off, value.off + value.len)
    const fields: Slice[] = []
    for (let count = reader.varint(); count > 0; count--) fields.push(reader.slice(new Slice()))
    return fields
  }

  /** The index of the first entry whose id is at least `id`. */
  firstAtOrAbove(stream: number, id: StreamId): number {
    return this.store.elements.order(stream).firstRank(element => {
      const other = this.id(element)
      return other.ms !== id.ms ? other.ms > id.ms : other.seq >= id.seq
    })
  }
}

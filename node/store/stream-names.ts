import { ORIGIN_ID_BYTES } from '../../protocol/clock/origins.js'
import { ByteReader, ByteWriter, MalformedError } from '../../protocol/peer/bytes.js'
import { Slice } from '../../protocol/resp/slice.js'
import { STREAM_ID_BYTES, StreamId } from './stream-id.js'

/**
 * What a stream holds beside its entries are elements of the same key, told apart by their names: an entry's name is
 * its id, 16 bytes, and no other name has that length.
 *
 *     HEADER     tag │ origin (8)                       one node's numbers of the stream
 *     GROUP      tag │ len │ group                      a consumer group
 *     DELIVERED  tag │ len │ group │ origin (8)         what one node has delivered to a group's consumers
 *     CONSUMER   tag │ len │ group │ len │ consumer
 *     PENDING    tag │ len │ group │ id (16)            an entry given out and not yet acknowledged
 *
 * followed by a 0 where 16 bytes would come out. What each means is in merge/stream.ts.
 */
export const StreamTag = { HEADER: 1, GROUP: 2, DELIVERED: 3, CONSUMER: 4, PENDING: 5 } as const

/** Group and consumer names are strings of one character a byte. */
export interface StreamName {
  tag: number
  group: string
  consumer: string
  /** The origin's 8 characters. */
  origin: string
}

const TEXT_BYTES_MAX = 512 * 1024 * 1024

/** Makes names; each is valid until the next is made. */
export class StreamNames {
  readonly #writer = new ByteWriter(64)
  readonly #name = new Slice()

  header(origin: string): Slice {
    this.#begin(StreamTag.HEADER)
    this.#writer.raw(Buffer.from(origin, 'latin1'))
    return this.#end()
  }

  group(group: string): Slice {
    this.#begin(StreamTag.GROUP, group)
    return this.#end()
  }

  delivered(group: string, origin: string): Slice {
    this.#begin(StreamTag.DELIVERED, group)
    this.#writer.raw(Buffer.from(origin, 'latin1'))
    return this.#end()
  }

  consumer(group: string, consumer: string): Slice {
    this.#begin(StreamTag.CONSUMER, group)
    this.#text(consumer)
    return this.#end()
  }

  pending(group: string, id: StreamId): Slice {
    this.#begin(StreamTag.PENDING, group)
    writeId(this.#writer, id)
    return this.#end()
  }

  #begin(tag: number, group?: string): void {
    this.#writer.len = 0
    this.#writer.u8(tag)
    if (group !== undefined) this.#text(group)
  }

  #text(text: string): void {
    writeText(this.#writer, text)
  }

  #end(): Slice {
    if (this.#writer.len === STREAM_ID_BYTES) this.#writer.u8(0)
    return this.#name.set(this.#writer.buf, 0, this.#writer.len)
  }
}

/** Takes a name apart. @throws MalformedError */
export function readStreamName(name: Slice): StreamName {
  const reader = new ByteReader(name.buf, name.off, name.off + name.len)
  const parts: StreamName = { tag: reader.u8(), group: '', consumer: '', origin: '' }
  if (parts.tag < StreamTag.HEADER || parts.tag > StreamTag.PENDING) throw new MalformedError('stream tag')
  if (parts.tag !== StreamTag.HEADER) parts.group = readText(reader)
  if (parts.tag === StreamTag.CONSUMER) parts.consumer = readText(reader)
  if (parts.tag === StreamTag.PENDING) reader.raw(STREAM_ID_BYTES, new Slice())
  if (parts.tag === StreamTag.HEADER || parts.tag === StreamTag.DELIVERED)
    parts.origin = reader.raw(ORIGIN_ID_BYTES, new Slice()).latin1()
  if (name.len === STREAM_ID_BYTES + 1 && reader.more) reader.u8()
  if (reader.more) throw new MalformedError('stream name')
  return parts
}

export function writeId(writer: ByteWriter, id: StreamId): void {
  writer.reserve(STREAM_ID_BYTES)
  id.write(writer.buf, writer.len)
  writer.len += STREAM_ID_BYTES
}

export function readId(reader: ByteReader): StreamId {
  const { buf, off } = reader.raw(STREAM_ID_BYTES, new Slice())
  return new StreamId().read(buf, off)
}

/** Bytes after their length, given and taken as one character a byte. */
export function writeText(writer: ByteWriter, text: string): void {
  writer.varint(text.length)
  writer.raw(Buffer.from(text, 'latin1'))
}

export function readText(reader: ByteReader): string {
  return reader.raw(reader.varintMax(TEXT_BYTES_MAX, 'name'), new Slice()).latin1()
}

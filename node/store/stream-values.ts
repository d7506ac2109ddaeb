import { ORIGIN_ID_BYTES, type Origins } from '../../protocol/clock/origins.js'
import { ByteReader, type ByteWriter, MalformedError } from '../../protocol/peer/bytes.js'
import { Slice } from '../../protocol/resp/slice.js'
import { STREAM_ID_BYTES, type StreamId } from './stream-id.js'
import { readId, readStreamName, readText, StreamTag, writeId, writeText } from './stream-names.js'

/** The values of what a stream holds beside its entries, as records; what they mean is in merge/stream.ts. */

/** One node's numbers of a stream. */
export interface Header {
  /** The newest entry this node has trimmed: older ones are gone, and itself. */
  trim: StreamId
  /** When it trimmed last: what was written later is not meant. */
  trimStamp: number
  /** The greatest id that ever was here, as far as no entry tells. */
  last: StreamId
  /** The greatest id that XDEL removed. */
  maxDeleted: StreamId
  /** Entries removed by this node, by XSETID's word less than none. */
  removed: number
}

/** A write, by its stamp and its origin's index. */
export interface Dot {
  stamp: number
  origin: number
}

/** How far a group's consumers have been served, by whose entry it was. */
export interface Delivered {
  /** The write that made the group or set where it starts, of which this tells. */
  of: Dot
  /** Everything up to it counts as delivered. */
  floor: StreamId
  /** The newest delivered entry of each origin. */
  byOrigin: Map<number, StreamId>
  /** Entries read in all, -1 if not known. */
  entriesRead: number
}

/** An entry that a consumer has been given. */
export interface Pending {
  consumer: string
  /** ms since the epoch. */
  deliveredAt: number
  deliveries: number
}

export function writeHeader(writer: ByteWriter, header: Header): void {
  writeId(writer, header.trim)
  writer.double(header.trimStamp)
  writeId(writer, header.last)
  writeId(writer, header.maxDeleted)
  writer.signed(header.removed)
}

export function readHeader(reader: ByteReader): Header {
  const header: Header = {
    trim: readId(reader),
    trimStamp: reader.double(),
    last: readId(reader),
    maxDeleted: readId(reader),
    removed: reader.signed(),
  }
  if (!Number.isSafeInteger(header.trimStamp)) throw new MalformedError('trim stamp')
  return header
}

/** The value of a group: where it starts. */
export function writeGroup(writer: ByteWriter, floor: StreamId, entriesRead: number): void {
  writeId(writer, floor)
  writer.signed(entriesRead)
}

export function readGroup(reader: ByteReader): { floor: StreamId; entriesRead: number } {
  return { floor: readId(reader), entriesRead: reader.signed() }
}

export function writeDelivered(writer: ByteWriter, delivered: Delivered, origins: Origins): void {
  writer.double(delivered.of.stamp)
  writer.raw(Buffer.from(origins.ids[delivered.of.origin], 'latin1'))
  writeGroup(writer, delivered.floor, delivered.entriesRead)
  writer.varint(delivered.byOrigin.size)
  for (const [origin, id] of delivered.byOrigin) {
    writer.raw(Buffer.from(origins.ids[origin], 'latin1'))
    writeId(writer, id)
  }
}

export function readDelivered(reader: ByteReader, origins: Origins): Delivered {
  const byOrigin = new Map<number, StreamId>()
  const stamp = reader.double()
  const of = { stamp, origin: origins.index(reader.raw(ORIGIN_ID_BYTES, new Slice()).latin1()) }
  const { floor, entriesRead } = readGroup(reader)
  for (let count = reader.varint(); count > 0; count--) {
    const origin = origins.index(reader.raw(ORIGIN_ID_BYTES, new Slice()).latin1())
    byOrigin.set(origin, readId(reader))
  }
  return { of, floor, entriesRead, byOrigin }
}

export function writePending(writer: ByteWriter, pending: Pending): void {
  writeText(writer, pending.consumer)
  writer.signed(pending.deliveredAt)
  writer.varint(pending.deliveries)
}

export function readPending(reader: ByteReader): Pending {
  return { consumer: readText(reader), deliveredAt: reader.signed(), deliveries: reader.varint() }
}

/** Refuses an element of a stream that no node would have written. @throws MalformedError */
export function checkStreamElement(name: Slice, value: Slice | undefined): void {
  const parts = name.len === STREAM_ID_BYTES ? undefined : readStreamName(name)
  if (value === undefined) return
  const reader = new ByteReader(value.buf, value.off, value.off + value.len)
  switch (parts?.tag) {
    case undefined:
      skipFields(reader)
      break
    case StreamTag.HEADER:
      readHeader(reader)
      break
    case StreamTag.GROUP:
      readGroup(reader)
      break
    case StreamTag.DELIVERED:
      if (!Number.isSafeInteger(reader.double())) throw new MalformedError('stamp of a group')
      reader.raw(ORIGIN_ID_BYTES, NONE)
      readGroup(reader)
      for (let count = reader.varint(); count > 0; count--)
        reader.raw(ORIGIN_ID_BYTES + STREAM_ID_BYTES, NONE)
      break
    case StreamTag.PENDING:
      readPending(reader)
      break
  }
  if (reader.more) throw new MalformedError('value of a stream element')
}

const NONE = new Slice()

function skipFields(reader: ByteReader): void {
  const count = reader.varint()
  if (count === 0 || count % 2 !== 0) throw new MalformedError('stream entry')
  for (let i = 0; i < count; i++) reader.slice(NONE)
}

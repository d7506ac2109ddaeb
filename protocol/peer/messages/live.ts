import { ORIGIN_ID_BYTES, type Origins } from '../../clock/origins.js'
import { Slice } from '../../resp/slice.js'
import { ByteReader, type ByteWriter, MalformedError } from '../bytes.js'
import { MessageType } from './message.js'

/** Bytes before a batch's origins: its stamp base. */
const BASE_BYTES = 8

/**
 * LIVE: `type | prev | last | batch of ops`. `prev` is where its origin's stream stood before this message and `last`
 * where it stands after it, so that a receiver sees a gap. RELAY is laid out alike; whoever receives it passes it on.
 */
export interface Live {
  prev: number
  last: number
}

export function writeLive(out: ByteWriter, { prev, last }: Live, type: number = MessageType.LIVE): void {
  out.u8(type)
  out.varint(prev)
  out.varint(last - prev)
}

export function readLive(reader: ByteReader): Live {
  const prev = reader.varint()
  return { prev, last: prev + reader.varint() }
}

/** Whose stream a message belongs to, read ahead from its batch: all its ops are that origin's, so it is named first. */
export function originOfBatch(reader: ByteReader, origins: Origins): number {
  const ahead = new ByteReader(reader.buf, reader.at, reader.end)
  ahead.raw(BASE_BYTES, new Slice())
  if (ahead.varint() === 0) throw new MalformedError('a live message of no origin')
  return origins.index(ahead.raw(ORIGIN_ID_BYTES, new Slice()).latin1())
}

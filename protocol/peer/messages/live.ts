import type { ByteReader, ByteWriter } from '../bytes.js'
import { MessageType } from './message.js'

/**
 * LIVE: `type | prev | last | batch of ops`. `prev` is where the sender's stream stood before this message and `last`
 * where it stands after it, so that a receiver sees a gap.
 */
export interface Live {
  prev: number
  last: number
}

export function writeLive(out: ByteWriter, { prev, last }: Live): void {
  out.u8(MessageType.LIVE)
  out.varint(prev)
  out.varint(last - prev)
}

export function readLive(reader: ByteReader): Live {
  const prev = reader.varint()
  return { prev, last: prev + reader.varint() }
}

import { ByteReader, ByteWriter } from '../bytes.js'
import type { OpWriter } from '../op-writer.js'
import { readLive } from './live.js'
import { MessageType } from './message.js'

const HEADER_BYTES_MAX = 16

/**
 * ATOMS: `type | newest stamp | batch of ops`. The newest stamp of the batch stands in front, so that a receiver whose
 * clock is behind can hold the message back without reading it. REPAIR_ATOMS are laid out alike.
 */
export function writeAtoms(out: ByteWriter, batch: OpWriter, type: number = MessageType.ATOMS): void {
  out.u8(type)
  out.varint(batch.newest)
  batch.finish(out)
}

/** A batch that came in another message, as one that claims nothing. @param newest no stamp in it is greater */
export function atomsOf(batch: ByteReader, newest: number): Uint8Array {
  const out = new ByteWriter(batch.end - batch.at + HEADER_BYTES_MAX)
  out.u8(MessageType.ATOMS)
  out.varint(newest)
  out.raw(batch.buf.subarray(batch.at, batch.end))
  return out.take()
}

/** Reads up to the batch; returns the newest stamp said to be in it. */
export function readAtoms(reader: ByteReader): number {
  return reader.varint()
}

/** The newest stamp that a message says it carries, 0 if it carries none. */
export function newestStamp(message: Buffer): number {
  const reader = new ByteReader(message)
  const type = reader.u8()
  if (type === MessageType.LIVE || type === MessageType.RELAY) return readLive(reader).last
  return type === MessageType.ATOMS || type === MessageType.REPAIR_ATOMS ? readAtoms(reader) : 0
}

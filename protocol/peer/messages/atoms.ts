import { ByteReader, type ByteWriter } from '../bytes.js'
import type { OpWriter } from '../op-writer.js'
import { readLive } from './live.js'
import { MessageType } from './message.js'

/**
 * ATOMS: `type | newest stamp | batch of ops`. The newest stamp of the batch stands in front, so that a receiver whose
 * clock is behind can hold the message back without reading it. REPAIR_ATOMS are laid out alike.
 */
export function writeAtoms(out: ByteWriter, batch: OpWriter, type: number = MessageType.ATOMS): void {
  out.u8(type)
  out.varint(batch.newest)
  batch.finish(out)
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

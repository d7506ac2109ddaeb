import { ORIGIN_ID_BYTES, type Origins } from '../../clock/origins.js'
import { Slice } from '../../resp/slice.js'
import type { ByteReader, ByteWriter } from '../bytes.js'
import { MessageType } from './message.js'

/** Origins of one message: as many as a vector has at the most. */
const ORIGINS_MAX = 8192

/** GRAFT and PRUNE: `type | count | origin (8) each`. Origins that the receiver has not heard of mean nothing to it. */
export function writeGraft(
  out: ByteWriter,
  graft: boolean,
  indexes: readonly number[],
  origins: Origins,
): void {
  out.u8(graft ? MessageType.GRAFT : MessageType.PRUNE)
  out.varint(indexes.length)
  for (const index of indexes) out.raw(Buffer.from(origins.ids[index], 'latin1'))
}

export function readGraft(reader: ByteReader, origins: Origins): number[] {
  const indexes: number[] = []
  const id = new Slice()
  for (let left = reader.varintMax(ORIGINS_MAX, 'origins'); left > 0; left--) {
    const index = origins.find(reader.raw(ORIGIN_ID_BYTES, id).latin1())
    if (index >= 0) indexes.push(index)
  }
  return indexes
}

import type { ByteReader, ByteWriter } from '../bytes.js'
import { MessageType } from './message.js'

/** REPAIR_MORE: `type | number | how many cells the asker wants in all`. */
export function writeRepairMore(out: ByteWriter, number: number, cells: number): void {
  out.u8(MessageType.REPAIR_MORE)
  out.varint(number)
  out.varint(cells)
}

export function readRepairMore(reader: ByteReader): { number: number; cells: number } {
  return { number: reader.varint(), cells: reader.varint() }
}

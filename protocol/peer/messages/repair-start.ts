import type { ByteReader, ByteWriter } from '../bytes.js'
import { MessageType } from './message.js'

/** REPAIR_START: `type | number | salt (4 + 4) | members | returning`. */
export interface RepairStart {
  /** Names the repair on this link. */
  number: number
  salt0: number
  salt1: number
  /** Live atoms of the asker. */
  members: number
  /** The asker was away for longer than the mesh waits: it has to know what of its own is gone elsewhere. */
  returning: boolean
}

export function writeRepairStart(out: ByteWriter, start: RepairStart): void {
  out.u8(MessageType.REPAIR_START)
  out.varint(start.number)
  out.u32(start.salt0)
  out.u32(start.salt1)
  out.varint(start.members)
  out.u8(start.returning ? 1 : 0)
}

export function readRepairStart(reader: ByteReader): RepairStart {
  const number = reader.varint()
  const salt0 = reader.u32()
  const salt1 = reader.u32()
  return { number, salt0, salt1, members: reader.varint(), returning: reader.u8() === 1 }
}

import type { Origins } from '../../clock/origins.js'
import type { VersionVector } from '../../clock/version-vector.js'
import type { ByteReader, ByteWriter } from '../bytes.js'
import { MessageType } from './message.js'
import { readVector, writeVector } from './vector.js'

/** REPAIR_START: `type | number | salt (4 + 4) | members | flags | version vector`. */
export interface RepairStart {
  /** Names the repair on this link. */
  number: number
  salt0: number
  salt1: number
  /** Live atoms of the asker. */
  members: number
  /** The asker was away for longer than the mesh waits: it has to know what of its own is gone elsewhere. */
  returning: boolean
  /** Whether `applied` is all that the asker had applied before it looked at what it has; else the newest of it. */
  isWhole: boolean
  applied: VersionVector
}

const FLAG_RETURNING = 1
const FLAG_WHOLE = 2

export function writeRepairStart(out: ByteWriter, start: RepairStart, origins: Origins): void {
  out.u8(MessageType.REPAIR_START)
  out.varint(start.number)
  out.u32(start.salt0)
  out.u32(start.salt1)
  out.varint(start.members)
  out.u8((start.returning ? FLAG_RETURNING : 0) | (start.isWhole ? FLAG_WHOLE : 0))
  writeVector(out, start.applied, origins)
}

export function readRepairStart(reader: ByteReader, origins: Origins): RepairStart {
  const number = reader.varint()
  const salt0 = reader.u32()
  const salt1 = reader.u32()
  const members = reader.varint()
  const flags = reader.u8()
  const returning = (flags & FLAG_RETURNING) !== 0
  const isWhole = (flags & FLAG_WHOLE) !== 0
  return { number, salt0, salt1, members, returning, isWhole, applied: readVector(reader, origins) }
}

import type { Origins } from '../../clock/origins.js'
import type { VersionVector } from '../../clock/version-vector.js'
import type { ByteReader, ByteWriter } from '../bytes.js'
import { MessageType } from './message.js'
import { readVector, writeVector } from './vector.js'

/** SYNC: `type | scan | version vector`. With scan 0 it only subscribes to the live stream. */
export function writeSync(out: ByteWriter, scan: boolean, applied: VersionVector, origins: Origins): void {
  out.u8(MessageType.SYNC)
  out.u8(scan ? 1 : 0)
  writeVector(out, applied, origins)
}

export function readSync(reader: ByteReader, origins: Origins): { scan: boolean; applied: VersionVector } {
  return { scan: reader.u8() === 1, applied: readVector(reader, origins) }
}

/** DONE: `type | version vector`. */
export function writeDone(out: ByteWriter, covered: VersionVector, origins: Origins): void {
  out.u8(MessageType.DONE)
  writeVector(out, covered, origins)
}

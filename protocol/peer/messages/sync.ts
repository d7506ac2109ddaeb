import type { Origins } from '../../clock/origins.js'
import type { VersionVector } from '../../clock/version-vector.js'
import { type ByteReader, type ByteWriter, MalformedError } from '../bytes.js'
import type { Part } from '../part.js'
import { MessageType } from './message.js'
import { readVector, writeVector } from './vector.js'

/** Parts that keys may be in. */
const PARTS_MAX = 4096

export const Scan = {
  /** Only subscribe to the live stream. */
  NONE: 0,
  ALL: 1,
  PART: 2,
} as const

/** SYNC: `type | scan | version vector | [part, parts]`; the part is there with scan 2. */
export interface Sync {
  scan: number
  applied: VersionVector
  part: Part | undefined
}

export function writeSync(out: ByteWriter, { scan, applied, part }: Sync, origins: Origins): void {
  out.u8(MessageType.SYNC)
  out.u8(scan)
  writeVector(out, applied, origins)
  if (part === undefined) return
  out.varint(part.number)
  out.varint(part.of)
}

export function readSync(reader: ByteReader, origins: Origins): Sync {
  const scan = reader.u8()
  if (scan > Scan.PART) throw new MalformedError(`scan ${scan}`)
  const applied = readVector(reader, origins)
  if (scan !== Scan.PART) return { scan, applied, part: undefined }
  const number = reader.varint()
  const of = reader.varintMax(PARTS_MAX, 'parts')
  if (number >= of) throw new MalformedError(`part ${number} of ${of}`)
  return { scan, applied, part: { number, of } }
}

/** DONE: `type | version vector`. */
export function writeDone(out: ByteWriter, covered: VersionVector, origins: Origins): void {
  out.u8(MessageType.DONE)
  writeVector(out, covered, origins)
}

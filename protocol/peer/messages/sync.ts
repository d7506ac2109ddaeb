import type { Origins } from '../../clock/origins.js'
import { VersionVector } from '../../clock/version-vector.js'
import { type ByteReader, type ByteWriter, MalformedError } from '../bytes.js'
import type { Part } from '../part.js'
import { MessageType } from './message.js'
import { readVector, writeVector } from './vector.js'

/** Parts that keys may be in. */
const PARTS_MAX = 4096

export const Scan = {
  /** Only subscribe to the live stream. */
  NONE: 0,
  /** All that the asker's vector does not cover. */
  ALL: 1,
  /** The same, of a part of the keys. */
  PART: 2,
  /** All there is. */
  EVERYTHING: 3,
} as const

/**
 * SYNC: `type | scan | [version vector] | [part, parts]`; the vector is there with scan 1 and 2, the part with scan 2.
 * What the asker has is what it has told in heartbeats on this link, and the entries here, which have changed since.
 */
export interface Sync {
  scan: number
  news: VersionVector
  part: Part | undefined
}

/** A SYNC that does not say what the asker has. */
export function plainSync(scan: number): Sync {
  return { scan, news: new VersionVector(), part: undefined }
}

export function writeSync(out: ByteWriter, { scan, news, part }: Sync, origins: Origins): void {
  out.u8(MessageType.SYNC)
  out.u8(scan)
  if (scan !== Scan.ALL && scan !== Scan.PART) return
  writeVector(out, news, origins)
  if (part === undefined) return
  out.varint(part.number)
  out.varint(part.of)
}

export function readSync(reader: ByteReader, origins: Origins): Sync {
  const scan = reader.u8()
  if (scan > Scan.EVERYTHING) throw new MalformedError(`scan ${scan}`)
  if (scan !== Scan.ALL && scan !== Scan.PART) return plainSync(scan)
  const news = readVector(reader, origins)
  if (scan === Scan.ALL) return { scan, news, part: undefined }
  const number = reader.varint()
  const of = reader.varintMax(PARTS_MAX, 'parts')
  if (number >= of) throw new MalformedError(`part ${number} of ${of}`)
  return { scan, news, part: { number, of } }
}

/** DONE: `type | version vector`: what the asker has now, as far as it did not say that it had it before. */
export function writeDone(out: ByteWriter, covered: VersionVector, origins: Origins): void {
  out.u8(MessageType.DONE)
  writeVector(out, covered, origins)
}

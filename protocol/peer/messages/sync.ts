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
 * SYNC: `type | scan | [number] | [version vector] | [part, parts]`; the number is there but with scan 0, the vector
 * with scan 1 and 2, the part with scan 2.
 * What the asker has is what it has told in heartbeats on this link, and the entries here, which have changed since.
 */
export interface Sync {
  scan: number
  /** By which DONE says what of all that was asked for it is the end of; 0 with scan 0. */
  number: number
  news: VersionVector
  part: Part | undefined
}

/** A SYNC that does not say what the asker has. */
export function plainSync(scan: number, number = 0): Sync {
  return { scan, number, news: new VersionVector(), part: undefined }
}

export function writeSync(out: ByteWriter, { scan, number, news, part }: Sync, origins: Origins): void {
  out.u8(MessageType.SYNC)
  out.u8(scan)
  if (scan !== Scan.NONE) out.varint(number)
  if (scan !== Scan.ALL && scan !== Scan.PART) return
  writeVector(out, news, origins)
  if (part === undefined) return
  out.varint(part.number)
  out.varint(part.of)
}

export function readSync(reader: ByteReader, origins: Origins): Sync {
  const scan = reader.u8()
  if (scan > Scan.EVERYTHING) throw new MalformedError(`scan ${scan}`)
  if (scan === Scan.NONE) return plainSync(scan)
  const number = reader.varint()
  if (scan === Scan.EVERYTHING) return plainSync(scan, number)
  const news = readVector(reader, origins)
  if (scan === Scan.ALL) return { scan, number, news, part: undefined }
  const part = reader.varint()
  const of = reader.varintMax(PARTS_MAX, 'parts')
  if (part >= of) throw new MalformedError(`part ${part} of ${of}`)
  return { scan, number, news, part: { number: part, of } }
}

/** DONE: `type | number | version vector`. */
export interface Done {
  /** Of the SYNC that this is the end of: one that was given up may be answered all the same, and late. */
  number: number
  /** What the asker has now, as far as it did not say that it had it before. */
  covered: VersionVector
}

export function writeDone(out: ByteWriter, { number, covered }: Done, origins: Origins): void {
  out.u8(MessageType.DONE)
  out.varint(number)
  writeVector(out, covered, origins)
}

export function readDone(reader: ByteReader, origins: Origins): Done {
  const number = reader.varint()
  return { number, covered: readVector(reader, origins) }
}

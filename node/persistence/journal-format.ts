import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Origins } from '../../protocol/clock/origins.js'
import { VersionVector } from '../../protocol/clock/version-vector.js'
import type { ByteReader, ByteWriter } from '../../protocol/peer/bytes.js'
import { readVector, writeVector } from '../../protocol/peer/messages/vector.js'

/**
 * The form of `journal-N.kmsh` and `snapshot-N.kmsh`, byte by byte in docs/disk.md: a header, then frames.
 *
 *     frame   mark 4 │ crc 4 │ length 4 │ kind 1 │ payload
 *
 * Payloads are the messages of the wire. The mark is a random number of the file, in its header: it tells frames of this
 * file from what its blocks on the disk held before, and after damage the next good frame is found by looking for it.
 * Whether there is one decides between a tail torn by a crash and damage in the middle (as SQLite's salted log does it).
 */

export const FORMAT_VERSION = 1
export const HEADER_BYTES = 64
export const FRAME_HEAD_BYTES = 12
/** Not text, and damaged by whoever copies it as text (as in PNG). */
const MAGIC = Buffer.from('\x89kmsh\r\n\x1a', 'latin1')

export const FileKind = { JOURNAL: 1, SNAPSHOT: 2 } as const

export const FrameKind = {
  /** A LIVE message of the file's own origin. */
  OWN: 1,
  /** An origin (8 bytes) and a LIVE message of it. */
  PEER: 2,
  /** An ATOMS message. */
  ATOMS: 3,
  /** What has been applied, and what a mesh has to be told after a restart. */
  STATE: 4,
  /** How many records a snapshot will hold, so that room is made at once. */
  SIZE: 5,
  /** The file was ended on purpose. */
  END: 6,
  /** How much of a file was on the disk when this was written: what is bad there has become so. */
  FORCED: 7,
} as const

export interface FileHeader {
  kind: number
  /** A journal: what is before it is in no older journal, only in the snapshot of its number. */
  fresh: boolean
  number: number
  /** The node's public key, 32 bytes. */
  owner: Buffer
  /** The origin of OWN frames, 8 latin1 characters. */
  origin: string
  /** The first bytes of every frame. */
  mark: number
}

/** A number for a new file's frames to begin with. */
export const newMark = (): number => randomBytes(4).readUInt32LE()

export function encodeHeader({ kind, fresh, number, owner, origin, mark }: FileHeader): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES)
  MAGIC.copy(bytes)
  bytes.writeUInt16LE(FORMAT_VERSION, 8)
  bytes[10] = kind
  bytes[11] = fresh ? 1 : 0
  bytes.writeUInt32LE(number, 12)
  owner.copy(bytes, 16)
  bytes.latin1Write(origin, 48)
  bytes.writeUInt32LE(mark, 56)
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 60)), 60)
  return bytes
}

/** Reads a file's first bytes. Returns why they are no header, if they are none. */
export function decodeHeader(bytes: Buffer): FileHeader | string {
  if (bytes.length < HEADER_BYTES) return 'the header is cut off'
  if (bytes.readUInt32LE(60) !== crc32(bytes.subarray(0, 60))) return 'the header is damaged'
  if (!bytes.subarray(0, 8).equals(MAGIC)) return 'this is no file of keymesh'
  if (bytes.readUInt16LE(8) !== FORMAT_VERSION)
    return `a newer keymesh wrote it, in version ${bytes.readUInt16LE(8)} of its form`
  return {
    kind: bytes[10],
    fresh: bytes[11] === 1,
    number: bytes.readUInt32LE(12),
    owner: Buffer.from(bytes.subarray(16, 48)),
    origin: bytes.latin1Slice(48, 56),
    mark: bytes.readUInt32LE(56),
  }
}

/** Begins a frame; the payload is written next, then endFrame(). Returns where it began. */
export function beginFrame(out: ByteWriter, mark: number, kind: number): number {
  const at = out.len
  out.u32(mark)
  out.u32(0)
  out.u32(0)
  out.u8(kind)
  return at
}

export function endFrame(out: ByteWriter, at: number): void {
  const { buf, len } = out
  buf.writeUInt32LE(len - at - FRAME_HEAD_BYTES, at + 8)
  buf.writeUInt32LE(crc32(buf.subarray(at + 8, len)), at + 4)
}

/** The check sum's place ends where what it sums up begins. */
export const FRAME_SUMMED_FROM = 8

/**
 * Ends a frame that goes on with `missing` bytes at `gap`, which are not there. Returns the check sum of what stands
 * before them; who writes the frame goes on with it.
 */
export function endFrameAround({ buf, len }: ByteWriter, at: number, gap: number, missing: number): number {
  buf.writeUInt32LE(len - at - FRAME_HEAD_BYTES + missing, at + FRAME_SUMMED_FROM)
  return crc32(buf.subarray(at + FRAME_SUMMED_FROM, gap))
}

/** Gives whole frames another file's mark; their check sums do not cover it. */
export function markAgain({ buf, len }: ByteWriter, mark: number): void {
  for (let at = 0; at < len; at += FRAME_HEAD_BYTES + buf.readUInt32LE(at + 8)) buf.writeUInt32LE(mark, at)
}

/** The length of kind and payload that a frame's head claims; 0 if this is no frame's head. */
export function frameLength(buf: Buffer, at: number, mark: number): number {
  return buf.readUInt32LE(at) === mark ? buf.readUInt32LE(at + 8) : 0
}

/** Whether a frame that is all there is what was written. */
export function isIntact(buf: Buffer, at: number, length: number): boolean {
  return buf.readUInt32LE(at + 4) === crc32(buf.subarray(at + 8, at + FRAME_HEAD_BYTES + length))
}

/** FORCED: `the file's number varint | bytes varint`. One that has come into another file says nothing. */
export function writeForced(out: ByteWriter, number: number, forced: number): void {
  out.varint(number)
  out.varint(forced)
}

/** Returns how many bytes of the file of this number a FORCED frame says were on the disk. */
export function readForced(reader: ByteReader, number: number): number {
  return reader.varint() === number ? reader.varint() : 0
}

const IN_DOUBT = 1
const RETAINING = 2

/** What a restart has to know beside the atoms. */
export interface DiskState {
  applied: VersionVector
  /** The newest tombstones that were let go of. */
  purged: VersionVector
  /** Up to where the node has seen deletes, of the origins whose deletes it may not have seen (see replication/returning.ts). */
  doubts: VersionVector
  /** Others may hold what is deleted here: deletes left tombstones. */
  retaining: boolean
}

/** STATE: `flags 1 | applied vector | let go vector [| doubts vector]`, of the first two what earlier ones of the file have not said. */
export function writeState(out: ByteWriter, state: DiskState, origins: Origins): void {
  const isInDoubt = state.doubts.count > 0
  out.u8((isInDoubt ? IN_DOUBT : 0) | (state.retaining ? RETAINING : 0))
  writeVector(out, state.applied, origins)
  writeVector(out, state.purged, origins)
  if (isInDoubt) writeVector(out, state.doubts, origins)
}

export function readState(reader: ByteReader, origins: Origins): DiskState {
  const flags = reader.u8()
  // a node can read what it has written, however much that is
  const read = (): VersionVector => readVector(reader, origins, Number.POSITIVE_INFINITY)
  const [applied, purged] = [read(), read()]
  const doubts = (flags & IN_DOUBT) === 0 ? new VersionVector() : read()
  return { applied, purged, doubts, retaining: (flags & RETAINING) !== 0 }
}

export const noState = (): DiskState => ({
  applied: new VersionVector(),
  purged: new VersionVector(),
  doubts: new VersionVector(),
  retaining: false,
})

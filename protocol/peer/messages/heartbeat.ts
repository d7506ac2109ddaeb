import type { Origins } from '../../clock/origins.js'
import type { VersionVector } from '../../clock/version-vector.js'
import { ByteReader, type ByteWriter } from '../bytes.js'
import { MessageType } from './message.js'
import { type HeardPosition, type Position, readPosition, writePosition } from './position.js'
import { readVector, writeVector } from './vector.js'

/**
 * HEARTBEAT: `type | sender's time | last time heard from the receiver | ms since then | flags | doubts vector | position |
 * digest epoch, sums (4 + 4)`. The doubts are there if flag 128 is set. The position (position.ts) is there if flag 4 is set: of its vectors only the entries that
 * have changed since the sender last told them on this link, or with flag 16 all of them. The digest is there if flag 2
 * is set.
 */
export interface Heartbeat<P = Position> {
  /** Sender's clock, ms. */
  time: number
  /** The receiver's own `time` as last heard, 0 for never: with `held` it gives the round trip. */
  echo: number
  /** How long the sender has held that echo, ms. */
  held: number
  /** The sender is back from longer than the mesh waits and may hold what was deleted meanwhile. */
  returning: boolean
  /**
   * Of the origins whose deletes the sender may not have seen though its vector covers them: up to where it has, 1 for none.
   * Undefined if that is as it was told last on this link, on a new link: nothing.
   */
  doubts: VersionVector | undefined
  /** The sender's own writes come by other nodes, so they may be late without being lost. */
  relays: boolean
  /** The sender still joins the mesh: its clock follows those that have joined, and does not count with them. */
  joins: boolean
  /** The sender has no stamp, its own or another's: its clock can be set to any time. */
  isBlank: boolean
  position: P | undefined
  /** The sender's live state, while it is known. */
  digest: Digest | undefined
}

/** Sums of a live state; they compare at equal epochs and equal version vectors. */
export interface Digest {
  epoch: number
  low: number
  high: number
}

const FLAG_RETURNING = 1
const FLAG_DIGEST = 2
const FLAG_POSITION = 4
const FLAG_RELAYS = 8
const FLAG_WHOLE = 16
const FLAG_JOINS = 32
const FLAG_BLANK = 64
const FLAG_DOUBTS = 128

export function writeHeartbeat(out: ByteWriter, heartbeat: Heartbeat, origins: Origins): void {
  const { returning, doubts, relays, joins, isBlank, position, digest } = heartbeat
  out.u8(MessageType.HEARTBEAT)
  out.varint(heartbeat.time)
  out.varint(heartbeat.echo)
  out.varint(heartbeat.held)
  let flags = returning ? FLAG_RETURNING : 0
  if (relays) flags |= FLAG_RELAYS
  if (joins) flags |= FLAG_JOINS
  if (isBlank) flags |= FLAG_BLANK
  if (doubts !== undefined) flags |= FLAG_DOUBTS
  if (position !== undefined) flags |= FLAG_POSITION
  if (position?.bound !== undefined) flags |= FLAG_WHOLE
  if (digest !== undefined) flags |= FLAG_DIGEST
  out.u8(flags)
  if (doubts !== undefined) writeVector(out, doubts, origins)
  if (position !== undefined) writePosition(out, position, origins)
  if (digest === undefined) return
  out.varint(digest.epoch)
  out.u32(digest.low)
  out.u32(digest.high)
}

/** The sender's clock alone. */
export function timeOfHeartbeat(message: Buffer): number {
  return new ByteReader(message, 1).varint()
}

/** @param own what the reader has applied */
export function readHeartbeat(
  reader: ByteReader,
  own: VersionVector,
  origins: Origins,
): Heartbeat<HeardPosition> {
  const time = reader.varint()
  const echo = reader.varint()
  const held = reader.varint()
  const flags = reader.u8()
  const doubts = (flags & FLAG_DOUBTS) === 0 ? undefined : readVector(reader, origins)
  const position =
    (flags & FLAG_POSITION) === 0 ? undefined : readPosition(reader, (flags & FLAG_WHOLE) !== 0, own, origins)
  const digest = (flags & FLAG_DIGEST) === 0 ? undefined : readDigest(reader)
  const has = (flag: number): boolean => (flags & flag) !== 0
  return {
    ...{ time, echo, held, returning: has(FLAG_RETURNING), relays: has(FLAG_RELAYS) },
    ...{ joins: has(FLAG_JOINS), isBlank: has(FLAG_BLANK), doubts, position, digest },
  }
}

function readDigest(reader: ByteReader): Digest {
  const epoch = reader.varint()
  const low = reader.u32()
  return { epoch, low, high: reader.u32() }
}

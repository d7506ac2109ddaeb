import type { Origins } from '../../clock/origins.js'
import type { VersionVector } from '../../clock/version-vector.js'
import { ByteReader, type ByteWriter } from '../bytes.js'
import { MessageType } from './message.js'
import { readVector, writeVector } from './vector.js'

/**
 * HEARTBEAT: `type | sender's time | last time heard from the receiver | ms since then | flags | position |
 * digest epoch, sums (4 + 4)`. The position is there if flag 4 is set: `applied vector | let go vector | members (4) |
 * stable vector`, of the vectors only the entries that have changed since the sender last told them on this link. The
 * digest is there if flag 2 is set.
 */
export interface Heartbeat {
  /** Sender's clock, ms. */
  time: number
  /** The receiver's own `time` as last heard, 0 for never: with `held` it gives the round trip. */
  echo: number
  /** How long the sender has held that echo, ms. */
  held: number
  /** The sender is back from longer than the mesh waits and may hold what was deleted meanwhile. */
  returning: boolean
  /** The sender's own writes come by other nodes, so they may be late without being lost. */
  relays: boolean
  position: Position | undefined
  /** The sender's live state, while it is known. */
  digest: Digest | undefined
}

/** How far a node is. */
export interface Position {
  applied: VersionVector
  /** The newest tombstones that it has let go of, by origin. */
  purged: VersionVector
  /** A hash of the members that it knows, without the receiver. */
  membersHash: number
  /** What all of them have, for a receiver that knows other ones; else empty. */
  stable: VersionVector
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

export function writeHeartbeat(out: ByteWriter, heartbeat: Heartbeat, origins: Origins): void {
  const { returning, relays, position, digest } = heartbeat
  out.u8(MessageType.HEARTBEAT)
  out.varint(heartbeat.time)
  out.varint(heartbeat.echo)
  out.varint(heartbeat.held)
  let flags = returning ? FLAG_RETURNING : 0
  if (relays) flags |= FLAG_RELAYS
  if (position !== undefined) flags |= FLAG_POSITION
  if (digest !== undefined) flags |= FLAG_DIGEST
  out.u8(flags)
  if (position !== undefined) {
    writeVector(out, position.applied, origins)
    writeVector(out, position.purged, origins)
    out.u32(position.membersHash)
    writeVector(out, position.stable, origins)
  }
  if (digest === undefined) return
  out.varint(digest.epoch)
  out.u32(digest.low)
  out.u32(digest.high)
}

/** The sender's clock alone. */
export function timeOfHeartbeat(message: Buffer): number {
  return new ByteReader(message, 1).varint()
}

export function readHeartbeat(reader: ByteReader, origins: Origins): Heartbeat {
  const time = reader.varint()
  const echo = reader.varint()
  const held = reader.varint()
  const flags = reader.u8()
  const position = (flags & FLAG_POSITION) === 0 ? undefined : readPosition(reader, origins)
  const digest = (flags & FLAG_DIGEST) === 0 ? undefined : readDigest(reader)
  const returning = (flags & FLAG_RETURNING) !== 0
  return { time, echo, held, returning, relays: (flags & FLAG_RELAYS) !== 0, position, digest }
}

function readPosition(reader: ByteReader, origins: Origins): Position {
  const applied = readVector(reader, origins)
  const purged = readVector(reader, origins)
  const membersHash = reader.u32()
  return { applied, purged, membersHash, stable: readVector(reader, origins) }
}

function readDigest(reader: ByteReader): Digest {
  const epoch = reader.varint()
  const low = reader.u32()
  return { epoch, low, high: reader.u32() }
}

import type { Origins } from '../../clock/origins.js'
import type { VersionVector } from '../../clock/version-vector.js'
import { ByteReader, type ByteWriter } from '../bytes.js'
import { MessageType } from './message.js'
import { readVector, writeVector } from './vector.js'

/**
 * HEARTBEAT: `type | sender's time | last time heard from the receiver | ms since then | version vector | flags |
 * let go | digest epoch, sums (4 + 4)`; the digest is there if flag 2 is set.
 */
export interface Heartbeat {
  /** Sender's clock, ms. */
  time: number
  /** The receiver's own `time` as last heard, 0 for never: with `held` it gives the round trip. */
  echo: number
  /** How long the sender has held that echo, ms. */
  held: number
  applied: VersionVector
  /** The sender is back from longer than the mesh waits and may hold what was deleted meanwhile. */
  returning: boolean
  /** The newest tombstones that the sender has let go of, by origin: those entries that are news to the receiver. */
  purged: VersionVector
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

export function writeHeartbeat(out: ByteWriter, heartbeat: Heartbeat, origins: Origins): void {
  out.u8(MessageType.HEARTBEAT)
  out.varint(heartbeat.time)
  out.varint(heartbeat.echo)
  out.varint(heartbeat.held)
  writeVector(out, heartbeat.applied, origins)
  const { returning, purged, digest } = heartbeat
  out.u8((returning ? FLAG_RETURNING : 0) | (digest === undefined ? 0 : FLAG_DIGEST))
  writeVector(out, purged, origins)
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
  const applied = readVector(reader, origins)
  const flags = reader.u8()
  const purged = readVector(reader, origins)
  const digest = (flags & FLAG_DIGEST) === 0 ? undefined : readDigest(reader)
  return { time, echo, held, applied, returning: (flags & FLAG_RETURNING) !== 0, purged, digest }
}

function readDigest(reader: ByteReader): Digest {
  const epoch = reader.varint()
  const low = reader.u32()
  return { epoch, low, high: reader.u32() }
}

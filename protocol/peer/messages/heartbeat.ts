import type { Origins } from '../../clock/origins.js'
import type { VersionVector } from '../../clock/version-vector.js'
import { ByteReader, type ByteWriter } from '../bytes.js'
import { MessageType } from './message.js'
import { readVector, writeVector } from './vector.js'

/** HEARTBEAT: `type | sender's time | last time heard from the receiver | ms since then | version vector`. */
export interface Heartbeat {
  /** Sender's clock, ms. */
  time: number
  /** The receiver's own `time` as last heard, 0 for never: with `held` it gives the round trip. */
  echo: number
  /** How long the sender has held that echo, ms. */
  held: number
  applied: VersionVector
}

export function writeHeartbeat(out: ByteWriter, heartbeat: Heartbeat, origins: Origins): void {
  out.u8(MessageType.HEARTBEAT)
  out.varint(heartbeat.time)
  out.varint(heartbeat.echo)
  out.varint(heartbeat.held)
  writeVector(out, heartbeat.applied, origins)
}

/** The sender's clock alone. */
export function timeOfHeartbeat(message: Buffer): number {
  return new ByteReader(message, 1).varint()
}

export function readHeartbeat(reader: ByteReader, origins: Origins): Heartbeat {
  const time = reader.varint()
  const echo = reader.varint()
  const held = reader.varint()
  return { time, echo, held, applied: readVector(reader, origins) }
}

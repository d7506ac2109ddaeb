import type { Origins } from '../../clock/origins.js'
import { VersionVector } from '../../clock/version-vector.js'
import { type ByteReader, type ByteWriter, MalformedError } from '../bytes.js'
import { MessageType } from './message.js'
import { readVector, writeVector } from './vector.js'

export const RepairEnd = {
  /** All atoms that the other side lacks have been sent. */
  SENT: 0,
  /** Another repair is under way: later. */
  BUSY: 1,
  /** Given up. */
  CANCELLED: 2,
  /** Most differs: each side pulls all of the other. */
  PULL_ALL: 3,
} as const

/** REPAIR_END: `type | number | how | version vector | count | gone offers, each as its distance from the one before`. */
export interface RepairEndMessage {
  number: number
  how: number
  /** To a returning asker: what the answerer had applied before it looked at what it has. */
  applied: VersionVector
  /** To a returning asker: its offers (by position) of which nothing differs here, so nothing is here. Ascending. */
  gone: number[]
}

/** An end that says no more than how. */
export function plainEnd(number: number, how: number): RepairEndMessage {
  return { number, how, applied: new VersionVector(), gone: [] }
}

export function writeRepairEnd(out: ByteWriter, end: RepairEndMessage, origins: Origins): void {
  const { number, how, applied, gone } = end
  out.u8(MessageType.REPAIR_END)
  out.varint(number)
  out.u8(how)
  writeVector(out, applied, origins)
  out.varint(gone.length)
  let before = 0
  for (const position of gone) {
    out.varint(position - before)
    before = position
  }
}

export function readRepairEnd(reader: ByteReader, origins: Origins): RepairEndMessage {
  const number = reader.varint()
  const how = reader.u8()
  const applied = readVector(reader, origins)
  const count = reader.varint()
  if (count > reader.end - reader.at) throw new MalformedError('count beyond the message')
  const gone: number[] = []
  let position = 0
  for (let i = 0; i < count; i++) {
    position += reader.varint()
    gone.push(position)
  }
  return { number, how, applied, gone }
}

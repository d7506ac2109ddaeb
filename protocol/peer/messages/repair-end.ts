import { type ByteReader, type ByteWriter, MalformedError } from '../bytes.js'
import { MessageType } from './message.js'

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

/** REPAIR_END: `type | number | how | count | offers of which nothing is here, each as its distance from the one before`. */
export interface RepairEndMessage {
  number: number
  how: number
  /** To a returning asker: its offers (by position) whose name is gone here. Ascending. */
  gone: number[]
}

export function writeRepairEnd(out: ByteWriter, { number, how, gone }: RepairEndMessage): void {
  out.u8(MessageType.REPAIR_END)
  out.varint(number)
  out.u8(how)
  out.varint(gone.length)
  let before = 0
  for (const position of gone) {
    out.varint(position - before)
    before = position
  }
}

export function readRepairEnd(reader: ByteReader): RepairEndMessage {
  const number = reader.varint()
  const how = reader.u8()
  const count = reader.varint()
  if (count > reader.end - reader.at) throw new MalformedError('count beyond the message')
  const gone: number[] = []
  let position = 0
  for (let i = 0; i < count; i++) {
    position += reader.varint()
    gone.push(position)
  }
  return { number, how, gone }
}

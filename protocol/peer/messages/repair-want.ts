import { Members } from '../../repair/members.js'
import { type ByteReader, type ByteWriter, MalformedError } from '../bytes.js'
import { MessageType } from './message.js'

const WANT_BYTES = 6
const OFFER_BYTES_MIN = 5

/**
 * REPAIR_WANT: `type | number | last | wants | 6 bytes each | newest | offers | 4 + 1 to 6 bytes each`.
 *
 * A want is a member that the asker lacks. An offer is one of its own that the answerer lacks: a hash of its name and
 * its age, in ms before `newest`. Where both have the same name the older version need not be sent.
 */
export interface RepairWant {
  number: number
  /** Whether it is the last of its repair. */
  last: boolean
  wants: Members
  offers: Offer[]
}

export interface Offer {
  /** 32 bits. */
  name: number
  /** When it was written, ms. */
  time: number
}

export function writeRepairWant(out: ByteWriter, { number, last, wants, offers }: RepairWant): void {
  out.u8(MessageType.REPAIR_WANT)
  out.varint(number)
  out.u8(last ? 1 : 0)
  out.varint(wants.count)
  for (let i = 0; i < wants.count; i++) {
    out.u32(wants.low[i])
    out.u16(wants.high[i])
  }
  let newest = 0
  for (const { time } of offers) newest = Math.max(newest, time)
  out.varint(newest)
  out.varint(offers.length)
  for (const { name, time } of offers) {
    out.u32(name)
    out.varint(newest - time)
  }
}

export function readRepairWant(reader: ByteReader): RepairWant {
  const number = reader.varint()
  const last = reader.u8() === 1
  const wants = new Members()
  for (let left = countOf(reader, WANT_BYTES); left > 0; left--) {
    const low = reader.u32()
    wants.push(low, reader.u16())
  }
  const newest = reader.varint()
  const offers: Offer[] = []
  for (let left = countOf(reader, OFFER_BYTES_MIN); left > 0; left--) {
    const name = reader.u32()
    offers.push({ name, time: newest - reader.varint() })
  }
  return { number, last, wants, offers }
}

/** A count that the bytes which follow can hold. */
function countOf(reader: ByteReader, bytesEach: number): number {
  const count = reader.varint()
  if (count * bytesEach > reader.end - reader.at) throw new MalformedError('count beyond the message')
  return count
}

import { REASON_BYTES_MAX } from './constants.js'
import { LinkReader, LinkWriter } from './wire.js'

/** In the order of their numbers on the wire: only append. */
export const REFUSAL_CODES = [
  'protocol',
  'version',
  'name',
  'secret',
  'allow',
  'protected',
  'self',
  'double',
  'identity',
  'excluded',
  'left',
] as const

export type RefusalCode = (typeof REFUSAL_CODES)[number]

/** The last message of a side that will not link. */
export interface Refusal {
  code: RefusalCode
  /** A sentence for the other side's log. */
  reason: string
}

export const refusal = {
  type: 4,
  limit: REASON_BYTES_MAX + 3,
  encode(value: Refusal): Uint8Array {
    return new LinkWriter()
      .u8(REFUSAL_CODES.indexOf(value.code))
      .text(value.reason, REASON_BYTES_MAX)
      .finish()
  },
  /** A code of a later version reads as `protocol`. */
  decode(bytes: Uint8Array): Refusal {
    const reader = new LinkReader(bytes)
    return { code: REFUSAL_CODES[reader.u8()] ?? 'protocol', reason: reader.text(REASON_BYTES_MAX) }
  },
}

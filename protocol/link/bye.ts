import { REASON_BYTES_MAX } from './constants.js'
import { LinkReader, LinkWriter } from './wire.js'

/** The last message on a link that its sender closes. */
export interface Bye {
  reason: string
}

export const bye = {
  type: 5,
  limit: REASON_BYTES_MAX + 2,
  encode(value: Bye): Uint8Array {
    return new LinkWriter().text(value.reason, REASON_BYTES_MAX).finish()
  },
  decode(bytes: Uint8Array): Bye {
    return { reason: new LinkReader(bytes).text(REASON_BYTES_MAX) }
  },
}

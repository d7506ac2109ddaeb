import { PROOF_BYTES } from './constants.js'
import { LinkReader, LinkWriter } from './wire.js'

/** Shows that its sender has the mesh's secret. */
export interface Proof {
  /** HMAC-SHA256 over both peers' ids and nonces. */
  mac: Uint8Array
  /**
   * How many links with the receiver its sender has seen end since it started: tells a link that replaces a dead one
   * from the second of two that were dialled at once.
   */
  endedLinks: number
}

export const proof = {
  type: 2,
  limit: PROOF_BYTES + 4,
  encode(value: Proof): Uint8Array {
    return new LinkWriter().bytes(value.mac).u32(value.endedLinks).finish()
  },
  decode(bytes: Uint8Array): Proof {
    const reader = new LinkReader(bytes)
    return { mac: reader.bytes(PROOF_BYTES), endedLinks: reader.u32() }
  },
}

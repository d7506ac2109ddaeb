import {
  ADDRESS_BYTES_MAX,
  ADDRESSES_MAX,
  HELLO_BYTES_MAX,
  LINK_VERSION_MAJOR,
  MESH_NAME_BYTES_MAX,
  NONCE_BYTES,
} from './constants.js'
import { LinkReader, LinkWriter } from './wire.js'

/** The first message of each side: who speaks, and the challenge the other side must answer. */
export interface Hello {
  major: number
  minor: number
  meshName: string
  /** The process's start, ms since the epoch. */
  incarnation: number
  nonce: Uint8Array
  /** Multiaddrs without /p2p/. */
  addresses: string[]
  /** What the other side may send: FEATURE_PACKED. None of a node before version 2.1. */
  features: number
}

export const hello = {
  type: 1,
  limit: HELLO_BYTES_MAX,
  encode(value: Hello): Uint8Array {
    const writer = new LinkWriter().u8(value.major).u8(value.minor)
    writer.text(value.meshName, MESH_NAME_BYTES_MAX).integer(value.incarnation).bytes(value.nonce)
    writer.list(value.addresses, ADDRESSES_MAX, address => writer.text(address, ADDRESS_BYTES_MAX))
    return writer.u8(value.features).finish()
  },
  /** Of another major version only the version is read: what follows may have any form. */
  decode(bytes: Uint8Array): Hello {
    const reader = new LinkReader(bytes)
    const major = reader.u8()
    const minor = reader.u8()
    if (major !== LINK_VERSION_MAJOR) {
      const nonce = new Uint8Array(NONCE_BYTES)
      return { major, minor, meshName: '', incarnation: 0, nonce, addresses: [], features: 0 }
    }
    return {
      major,
      minor,
      meshName: reader.text(MESH_NAME_BYTES_MAX),
      incarnation: reader.integer(),
      nonce: reader.bytes(NONCE_BYTES),
      addresses: reader.list(ADDRESSES_MAX, () => reader.text(ADDRESS_BYTES_MAX)),
      features: reader.ended ? 0 : reader.u8(),
    }
  },
}

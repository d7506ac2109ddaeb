/**
 * Payload records that were compressed together: `length of what they are unpacked (3 bytes), DEFLATE (RFC 1951)`. Only a
 * peer whose hello says that it unpacks gets one. What comes out is at most a frame, however it was made, and holds
 * payload records and nothing else.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { FRAME_BYTES_MAX } from './constants.js'
import { LinkProtocolError } from './wire.js'

export const PACKED = 19

/** A hello's feature: its sender unpacks. */
export const FEATURE_PACKED = 1

const LENGTH_BYTES = 3
/** The quickest: 48 KiB take the network thread 0.1 ms where they come down to a quarter, 0.7 ms where they hardly do. */
const LEVEL = 1

/** Packs records that are together at most a frame. */
export function pack(records: Uint8Array): Buffer {
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUIntBE(records.byteLength, 0, LENGTH_BYTES)
  return Buffer.concat([length, deflateRawSync(records, { level: LEVEL })])
}

/** The records that were packed, on memory of their own. @throws LinkProtocolError */
export function unpack(packed: Uint8Array): Uint8Array {
  if (packed.byteLength < LENGTH_BYTES) throw new LinkProtocolError('a packed record is cut')
  const length = (packed[0]! << 16) | (packed[1]! << 8) | packed[2]!
  if (length > FRAME_BYTES_MAX) throw new LinkProtocolError(`a packed record of ${length} bytes is too long`)
  const records = inflate(packed.subarray(LENGTH_BYTES), length)
  if (records.byteLength !== length) throw new LinkProtocolError('a packed record is not as long as it says')
  return new Uint8Array(records)
}

function inflate(bytes: Uint8Array, length: number): Uint8Array {
  try {
    // beyond what it says, which is bounded, nothing is unpacked
    return inflateRawSync(bytes, { maxOutputLength: Math.max(1, length) })
  } catch (error) {
    throw new LinkProtocolError(`a packed record does not unpack: ${(error as Error).message}`)
  }
}

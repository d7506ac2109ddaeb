/**
 * The messages of the layer above. One that fits goes whole into a record; a longer one is cut into a first record,
 * with its whole length, and as many more as it needs. Messages keep their order, so a link has at most one in pieces.
 */
import { FRAME_BYTES_MAX, MESSAGE_BYTES_MAX, RECORD_HEADER_BYTES } from './constants.js'
import { LinkProtocolError } from './wire.js'

/** A message is longer than any may be. */
export class MessageLengthError extends LinkProtocolError {}

export const PAYLOAD_WHOLE = 16
export const PAYLOAD_FIRST = 17
export const PAYLOAD_NEXT = 18

/** Bytes of the whole message's length in a PAYLOAD_FIRST record. */
export const PAYLOAD_LENGTH_BYTES = 4

/** The longest message that is not cut. */
export const WHOLE_BYTES_MAX = FRAME_BYTES_MAX - RECORD_HEADER_BYTES

export function isPayload(type: number): boolean {
  return type >= PAYLOAD_WHOLE && type <= PAYLOAD_NEXT
}

/** Puts cut messages together again. */
export class Reassembly {
  #message: Buffer | undefined
  #filled = 0

  /** One payload record in, a whole message out, or undefined while pieces are missing. @throws LinkProtocolError, MessageLengthError */
  add(type: number, bytes: Uint8Array): Uint8Array | undefined {
    if (type === PAYLOAD_NEXT) return this.#fill(bytes)
    if (this.#message !== undefined) throw new LinkProtocolError('a message begins inside another')
    if (type === PAYLOAD_WHOLE) return bytes
    if (bytes.byteLength < PAYLOAD_LENGTH_BYTES) throw new LinkProtocolError('a record is cut')
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)
    if (length > MESSAGE_BYTES_MAX) throw new MessageLengthError(`a message of ${length} bytes is too long`)
    // The system gives the pages as they are written: a length alone costs nothing.
    this.#message = Buffer.allocUnsafeSlow(length)
    this.#filled = 0
    return this.#fill(bytes.subarray(PAYLOAD_LENGTH_BYTES))
  }

  #fill(bytes: Uint8Array): Uint8Array | undefined {
    const message = this.#message
    if (message === undefined) throw new LinkProtocolError('a piece belongs to no message')
    if (this.#filled + bytes.byteLength > message.length) throw new LinkProtocolError('a message is too long')
    message.set(bytes, this.#filled)
    this.#filled += bytes.byteLength
    if (this.#filled < message.length) return undefined
    this.#message = undefined
    return message
  }
}

/**
 * A frame is what one write carries: records one after another, each `type (1 byte), length (3 bytes), bytes`.
 * Many small messages share a frame, because a frame costs 100 us and more however short it is.
 */
import { FRAME_BYTES_MAX, RECORD_HEADER_BYTES } from './constants.js'
import { LinkProtocolError } from './wire.js'

/** Writes a record's header at `offset`; returns where its bytes go. */
export function writeRecordHeader(frame: Buffer, offset: number, type: number, length: number): number {
  frame[offset] = type
  frame.writeUIntBE(length, offset + 1, 3)
  return offset + RECORD_HEADER_BYTES
}

export interface FrameRecord {
  type: number
  bytes: Uint8Array
}

/** The records of a frame, as views on it. @throws LinkProtocolError */
export function* records(frame: Uint8Array): Generator<FrameRecord> {
  if (frame.byteLength > FRAME_BYTES_MAX) throw new LinkProtocolError('a frame is too long')
  let offset = 0
  while (offset < frame.byteLength) {
    if (offset + RECORD_HEADER_BYTES > frame.byteLength) throw new LinkProtocolError('a record is cut')
    const type = frame[offset]!
    const length = (frame[offset + 1]! << 16) | (frame[offset + 2]! << 8) | frame[offset + 3]!
    const start = offset + RECORD_HEADER_BYTES
    offset = start + length
    if (offset > frame.byteLength) throw new LinkProtocolError('a record is longer than its frame')
    yield { type, bytes: frame.subarray(start, offset) }
  }
}

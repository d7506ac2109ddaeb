/**
 * What waits to be sent on one link, and the frames made of it: everything small that waits goes into one frame, what is
 * too long for a frame is cut. A frame is made only when the stream has taken the one before, so what is here is all
 * that is in memory beside the stream's window.
 */
import { FRAME_BYTES_MAX, RECORD_HEADER_BYTES } from '../protocol/link/constants.js'
import { writeRecordHeader } from '../protocol/link/frame.js'
import { encodeLinkMessage, type LinkMessage } from '../protocol/link/messages.js'
import { PACKED } from '../protocol/link/packed.js'
import {
  PAYLOAD_FIRST,
  PAYLOAD_LENGTH_BYTES,
  PAYLOAD_NEXT,
  PAYLOAD_WHOLE,
  WHOLE_BYTES_MAX,
} from '../protocol/link/payload.js'
import { Packer } from './packer.js'

/** A piece of a long message shorter than this is not worth a record at the end of a frame, bytes. */
const PIECE_BYTES_MIN = 1024
const SENT: Payload = { bytes: new Uint8Array(0), isBulk: false }

interface Payload {
  bytes: Uint8Array
  /** Whether it is compressed where the peer unpacks. */
  isBulk: boolean
}

interface Record {
  type: number
  /** Of the first piece of a long message: the length of all of it, written before the bytes. */
  wholeLength?: number
  bytes: Uint8Array
}

function prefixBytes(record: Record): number {
  return record.wholeLength === undefined ? 0 : PAYLOAD_LENGTH_BYTES
}

function encodeFrame(chosen: readonly Record[], size: number): Buffer {
  const frame = Buffer.allocUnsafe(size)
  let offset = 0
  for (const record of chosen) {
    const { type, wholeLength, bytes } = record
    offset = writeRecordHeader(frame, offset, type, prefixBytes(record) + bytes.byteLength)
    if (wholeLength !== undefined) offset = frame.writeUInt32BE(wholeLength, offset)
    frame.set(bytes, offset)
    offset += bytes.byteLength
  }
  return frame
}

export class Outbox {
  /** Link messages go before payload, between the pieces of a long message too. */
  #control: Record[] = []
  #payload: Payload[] = []
  /** How many of #payload's first entries are sent: removed in one go, not one by one. */
  #head = 0
  /** How many bytes of the first waiting message are sent, when it is a long one. */
  #cut = 0
  #ended = false
  #wake: (() => void) | undefined
  readonly #onSent: (bytes: number) => void
  framesSent = 0
  /** Whether the peer unpacks. */
  packs = false
  readonly #packer = new Packer()

  /** `onSent` hears how many bytes of payload the stream has taken. */
  constructor(onSent: (bytes: number) => void) {
    this.#onSent = onSent
  }

  push(bytes: Uint8Array, isBulk = false): void {
    if (this.#ended) return
    this.#payload.push({ bytes, isBulk })
    this.#wake?.()
  }

  pushMessage(message: LinkMessage): void {
    if (this.#ended) return
    this.#control.push(encodeLinkMessage(message))
    this.#wake?.()
  }

  /** Sends what link messages wait, drops the payload, and ends. */
  end(): void {
    this.#ended = true
    this.#payload = []
    this.#head = 0
    this.#wake?.()
  }

  async *frames(): AsyncGenerator<Uint8Array, void, undefined> {
    while (true) {
      const frame = this.#next()
      if (frame !== undefined) {
        yield frame.bytes
        // The consumer is back: the stream has taken the frame.
        this.framesSent++
        if (frame.payload > 0) this.#onSent(frame.payload)
      } else if (this.#ended) {
        return
      } else {
        await new Promise<void>(resolve => (this.#wake = resolve))
        this.#wake = undefined
      }
    }
  }

  #next(): { bytes: Buffer; payload: number } | undefined {
    const chosen: Record[] = []
    let room = FRAME_BYTES_MAX
    let payload = 0
    let isBulk = false
    const add = (record: Record): void => {
      chosen.push(record)
      room -= RECORD_HEADER_BYTES + prefixBytes(record) + record.bytes.byteLength
    }
    while (this.#control.length > 0 && RECORD_HEADER_BYTES + this.#control[0]!.bytes.byteLength <= room) {
      add(this.#control.shift()!)
    }
    const controlEnd = FRAME_BYTES_MAX - room
    while (this.#control.length === 0 && this.#head < this.#payload.length) {
      isBulk ||= this.#payload[this.#head]!.isBulk
      const record = this.#take(room - RECORD_HEADER_BYTES)
      if (record === undefined) break
      add(record)
      payload += record.bytes.byteLength
    }
    if (chosen.length === 0) return undefined
    const frame = encodeFrame(chosen, FRAME_BYTES_MAX - room)
    return { bytes: isBulk && this.packs ? this.#packed(frame, controlEnd) : frame, payload }
  }

  /** A frame with all from `start` on packed, where that is worth it. */
  #packed(frame: Buffer, start: number): Buffer {
    const bytes = this.#packer.pack(frame.subarray(start))
    if (bytes === undefined) return frame
    const header = Buffer.alloc(RECORD_HEADER_BYTES)
    writeRecordHeader(header, 0, PACKED, bytes.byteLength)
    return Buffer.concat([frame.subarray(0, start), header, bytes])
  }

  /** The first waiting message, or as much of a long one as `room` bytes hold; undefined if it must wait. */
  #take(room: number): Record | undefined {
    const { bytes } = this.#payload[this.#head]!
    if (bytes.byteLength <= WHOLE_BYTES_MAX) {
      if (bytes.byteLength > room) return undefined
      this.#shift()
      return { type: PAYLOAD_WHOLE, bytes }
    }
    if (room < PIECE_BYTES_MIN) return undefined
    const first = this.#cut === 0
    const start = this.#cut
    this.#cut = Math.min(bytes.byteLength, start + room - (first ? PAYLOAD_LENGTH_BYTES : 0))
    const record: Record = {
      type: first ? PAYLOAD_FIRST : PAYLOAD_NEXT,
      bytes: bytes.subarray(start, this.#cut),
    }
    if (first) record.wholeLength = bytes.byteLength
    if (this.#cut === bytes.byteLength) {
      this.#cut = 0
      this.#shift()
    }
    return record
  }

  #shift(): void {
    this.#payload[this.#head++] = SENT
    if (this.#head < 1024 && this.#head < this.#payload.length) return
    this.#payload.splice(0, this.#head)
    this.#head = 0
  }
}

/**
 * What waits to be sent on one link, and the frames made of it: everything small that waits goes into one frame, what is
 * too long for a frame is cut. A frame is made only when the stream has taken the one before, so what is here is all
 * that is in memory beside the stream's window.
 */
import { FRAME_BYTES_MAX, RECORD_HEADER_BYTES } from '../protocol/link/constants.js'
import { writeRecordHeader } from '../protocol/link/frame.js'
import { encodeLinkMessage, type LinkMessage } from '../protocol/link/messages.js'
import {
  PAYLOAD_FIRST,
  PAYLOAD_LENGTH_BYTES,
  PAYLOAD_NEXT,
  PAYLOAD_WHOLE,
  WHOLE_BYTES_MAX,
} from '../protocol/link/payload.js'

interface Record {
  type: number
  bytes: Uint8Array
}

export class Outbox {
  /** Link messages go before payload, between the pieces of a long message too. */
  #control: Record[] = []
  #payload: Uint8Array[] = []
  /** How many of #payload's first entries are sent: removed in one go, not one by one. */
  #head = 0
  /** How many bytes of the first waiting message are sent, when it is a long one. */
  #cut = 0
  #ended = false
  #wake: (() => void) | undefined
  readonly #onSent: (bytes: number) => void
  framesSent = 0

  /** `onSent` hears how many bytes of payload the stream has taken. */
  constructor(onSent: (bytes: number) => void) {
    this.#onSent = onSent
  }

  push(bytes: Uint8Array): void {
    if (this.#ended) return
    this.#payload.push(bytes)
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
    let size = 0
    const fits = (length: number): boolean => size + RECORD_HEADER_BYTES + length <= FRAME_BYTES_MAX
    const add = (record: Record): void => {
      chosen.push(record)
      size += RECORD_HEADER_BYTES + record.bytes.byteLength
    }
    while (this.#control.length > 0 && fits(this.#control[0]!.bytes.byteLength)) add(this.#control.shift()!)
    let payload = 0
    while (this.#control.length === 0 && this.#head < this.#payload.length) {
      const bytes = this.#payload[this.#head]!
      if (bytes.byteLength > WHOLE_BYTES_MAX) {
        if (chosen.length === 0) return this.#piece(bytes)
        break
      }
      if (!fits(bytes.byteLength)) break
      add({ type: PAYLOAD_WHOLE, bytes })
      payload += bytes.byteLength
      this.#shift()
    }
    if (chosen.length === 0) return undefined
    const frame = Buffer.allocUnsafe(size)
    let offset = 0
    for (const { type, bytes } of chosen) {
      offset = writeRecordHeader(frame, offset, type, bytes.byteLength)
      frame.set(bytes, offset)
      offset += bytes.byteLength
    }
    return { bytes: frame, payload }
  }

  /** A frame that holds the next piece of a long message and nothing else. */
  #piece(message: Uint8Array): { bytes: Buffer; payload: number } {
    const first = this.#cut === 0
    const before = first ? PAYLOAD_LENGTH_BYTES : 0
    const payload = Math.min(WHOLE_BYTES_MAX - before, message.byteLength - this.#cut)
    const frame = Buffer.allocUnsafe(RECORD_HEADER_BYTES + before + payload)
    let offset = writeRecordHeader(frame, 0, first ? PAYLOAD_FIRST : PAYLOAD_NEXT, before + payload)
    if (first) offset = frame.writeUInt32BE(message.byteLength, offset)
    frame.set(message.subarray(this.#cut, this.#cut + payload), offset)
    this.#cut += payload
    if (this.#cut === message.byteLength) {
      this.#cut = 0
      this.#shift()
    }
    return { bytes: frame, payload }
  }

  #shift(): void {
    this.#payload[this.#head++] = new Uint8Array(0)
    if (this.#head < 1024 && this.#head < this.#payload.length) return
    this.#payload.splice(0, this.#head)
    this.#head = 0
  }
}

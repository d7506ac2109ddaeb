import type { Socket } from 'node:net'
import type { Reply } from '../../protocol/resp/reply.js'
import type { Connection } from './connection.js'
import { OUTPUT_FLUSH_BYTES, OUTPUT_HIGH_WATER_BYTES } from './limits.js'
import type { Server } from './server.js'

/** What goes to one client: replies of a batch in one write, messages of others collected until the batch is over. */
export class Output {
  readonly #connection: Connection
  readonly #server: Server
  readonly #socket: Socket
  #queue: Buffer[] = []
  #queued = 0
  /** Since when it has been over the soft limit, ms; 0: it is not. */
  #softSince = 0

  constructor(connection: Connection, server: Server, socket: Socket) {
    this.#connection = connection
    this.#server = server
    this.#socket = socket
  }

  /** Bytes the kernel has not taken yet. */
  get bytes(): number {
    return this.#socket.writableLength + this.#queued
  }

  get pieces(): number {
    return this.#queue.length + (this.#socket.writableLength > 0 ? 1 : 0)
  }

  /** The client reads too slowly to be served further requests. */
  get isFull(): boolean {
    return this.#socket.writableLength > OUTPUT_HIGH_WATER_BYTES
  }

  /** Takes bytes to be sent with the next flush. */
  queue(bytes: Buffer): void {
    this.#queue.push(bytes)
    this.#queued += bytes.length
  }

  /** Sends what is queued. */
  flushQueue(): void {
    if (this.#queue.length > 0) {
      const queue = this.#queue
      this.#queue = []
      this.#queued = 0
      if (queue.length > 1) this.#socket.cork()
      for (const bytes of queue) this.#write(bytes)
      if (queue.length > 1) this.#socket.uncork()
      this.checkLimits()
    }
    if (this.#connection.client.closing) this.#socket.destroySoon()
  }

  /** Sends the batch's replies, after what was queued before them. */
  flush(reply: Reply): void {
    if (this.#queue.length > 0) this.flushQueue()
    const { len } = reply
    if (len > 0) {
      this.#write(takeBytes(reply))
      if (this.#socket.writableLength > 0) this.checkLimits()
    }
    if (this.#connection.client.closing) this.#socket.destroySoon()
  }

  /** Ends the connection if `client-output-buffer-limit` says so. */
  checkLimits(): void {
    const { client } = this.#connection
    const { settings, stats, log } = this.#server
    const limit = client.onlyMessages || client.subscriptions > 0 ? 'pubsub' : 'normal'
    const { hard, soft, softSeconds } = settings.outputLimits[limit]
    const { bytes } = this
    const now = performance.now()
    if (soft === 0 || bytes <= soft) this.#softSince = 0
    else if (this.#softSince === 0) this.#softSince = now
    const softLong = this.#softSince !== 0 && now - this.#softSince > softSeconds * 1000
    if ((hard === 0 || bytes <= hard) && !softLong) return
    stats.outputLimitDisconnects++
    log.warn(
      `Client ${this.#connection.address} scheduled to be closed ASAP for overcoming of output buffer limits.`,
    )
    this.#connection.destroy()
  }

  #write(bytes: Buffer): void {
    if (this.#socket.destroyed) return
    this.#server.stats.bytesOut += bytes.length
    this.#socket.write(bytes)
  }
}

/** The bytes written to a reply, which is empty afterwards; a large buffer changes hands instead of being copied. */
function takeBytes(reply: Reply): Buffer {
  const { buf, len } = reply
  reply.truncate(0)
  if (len > OUTPUT_FLUSH_BYTES) {
    reply.buf = Buffer.allocUnsafeSlow(OUTPUT_FLUSH_BYTES)
    return buf.subarray(0, len)
  }
  const bytes = Buffer.allocUnsafe(len)
  buf.copy(bytes, 0, 0, len)
  return bytes
}

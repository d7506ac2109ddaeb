import type { Socket } from 'node:net'
import type { Reply } from '../../protocol/resp/reply.js'
import type { Connection } from './connection.js'
import { OUTPUT_FLUSH_BYTES, OUTPUT_HIGH_WATER_BYTES } from './limits.js'
import type { Server } from './server.js'

/**
 * What goes to one client: replies and messages, collected until the turn of the event loop is over.
 *
 * All clients that became readable in one turn are read and served first and sent to afterwards, as Redis does before it
 * sleeps. Sending after each of them would wake the client's process once per reply instead of once per turn.
 */
export class Output {
  readonly #connection: Connection
  readonly #server: Server
  readonly #socket: Socket
  readonly #queue: Buffer[] = []
  #queued = 0
  /** Since when it has been over the soft limit, ms; 0: it is not. */
  #softSince = 0

  constructor(connection: Connection, server: Server, socket: Socket) {
    this.#connection = connection
    this.#server = server
    this.#socket = socket
  }

  /** The server will send what is queued at the end of this turn. */
  willFlush = false

  /** The write that the disk must have before any of this is sent: a stamp; 0 for none. */
  #waitsFor = 0

  /** Bytes the kernel has not taken yet. */
  get bytes(): number {
    return this.#socket.writableLength + this.#queued
  }

  get pieces(): number {
    return this.#queue.length + (this.#socket.writableLength > 0 ? 1 : 0)
  }

  /** Some of it has not been handed to the kernel: the turn is not over, or the disk is waited for. */
  get isHeld(): boolean {
    return this.#queue.length > 0
  }

  /** The client reads too slowly to be served further requests. */
  get isFull(): boolean {
    return this.bytes > OUTPUT_HIGH_WATER_BYTES
  }

  /** Takes bytes to be sent at the end of this turn; when they are many, at once. */
  queue(bytes: Buffer, write = this.#server.lastWrite): void {
    if (write > this.#waitsFor) this.#waitsFor = write
    this.#queue.push(bytes)
    this.#queued += bytes.length
    if (this.#queued > OUTPUT_FLUSH_BYTES) this.#flushNow()
    else this.#server.flushLater(this)
  }

  /** Takes the replies of a batch. @param write the last write of this client's own, as far as it must wait for that */
  take(reply: Reply, write: number): void {
    if (reply.len > 0) this.queue(takeBytes(reply), write)
    else if (this.#connection.client.closing) this.#server.flushLater(this)
  }

  /** Sends what is queued before the turn is over. */
  #flushNow(): void {
    this.#server.durability?.commit()
    this.flush()
  }

  /** Sends what is queued, and ends the connection when that was the client's last. */
  flush(): void {
    if (this.#waitsFor !== 0) {
      if (this.#server.mustWait(this.#connection, this.#waitsFor)) return
      this.#waitsFor = 0
    }
    const queue = this.#queue
    if (queue.length === 1) {
      this.#write(queue[0])
      queue.length = 0
    } else if (queue.length > 1) {
      this.#socket.cork()
      for (const bytes of queue) this.#write(bytes)
      this.#socket.uncork()
      queue.length = 0
    }
    this.#queued = 0
    if (this.#socket.writableLength > 0) this.checkLimits()
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

import type { Socket } from 'node:net'
import { Decoder, ProtocolError } from '../../protocol/resp/decoder.js'
import type { Client, Wire } from './client.js'
import { OUTPUT_FLUSH_BYTES, READ_AHEAD_BYTES_MAX } from './limits.js'
import { Output } from './output.js'
import { Pending } from './pending.js'
import type { Server } from './server.js'

/**
 * One client's socket: turns what it reads into a batch of commands.
 *
 * Requests are executed where they lie in the shared read buffer; what is left over (an unfinished request, or requests
 * of a client that has to wait) moves to the connection's own pending buffer, and is executed from there.
 */
export class Connection implements Wire {
  readonly client: Client
  readonly address: string
  readonly localAddress: string
  readonly unix: boolean
  readonly local: boolean
  readonly fd: number
  readonly output: Output
  readonly #server: Server
  readonly #socket: Socket
  readonly #decoder: Decoder
  readonly #pending = new Pending()
  /** A paused request waits at the head of the pending bytes. */
  #parked = false
  /** The last write before the batch at hand. */
  #writesBefore = 0
  /** The socket is not read, because enough waits already. */
  #stopped = false
  /** Who waits for all that was pushed to leave. */
  readonly #draining: (() => void)[] = []

  constructor(server: Server, client: Client, socket: Socket, endpoints: Endpoints) {
    this.#server = server
    this.client = client
    this.#socket = socket
    this.address = endpoints.address
    this.localAddress = endpoints.localAddress
    this.unix = endpoints.unix
    this.local = endpoints.local
    this.fd = endpoints.fd
    this.#decoder = new Decoder(server.args)
    this.output = new Output(this, server, socket)
    socket.on('error', () => {})
    socket.on('drain', () => {
      this.#checkDrained()
      this.resume()
    })
    socket.on('close', () => {
      this.#checkDrained()
      server.disconnected(this)
    })
  }

  /** Bytes have been read into the shared buffer. Returns false to read no more for now. */
  read(buf: Buffer, length: number): boolean {
    const { client } = this
    if (client.closing) return true
    this.#server.stats.bytesIn += length
    client.activeAt = this.#server.clock()
    if (this.#pending.size === 0 && !this.#waits) this.#serve(buf, 0, length, false)
    else {
      this.#pending.append(buf, 0, length, this.#decoder.wanted)
      if (!this.#waits) this.#serve(this.#pending.buf, this.#pending.start, this.#pending.end, true)
    }
    this.#checkQueryLimit()
    this.#stopped = this.#waits && (this.#pending.size > READ_AHEAD_BYTES_MAX || this.output.isFull)
    return !this.#stopped
  }

  /** Goes on with requests that had to wait: after a blocking command, a pause, or output that was too much. */
  resume(): void {
    this.#parked = false
    this.#server.later(this)
  }

  /** Sends what waited for the disk, and goes on if that was too much to go on before. */
  release(): void {
    const { isFull } = this.output
    this.output.flush()
    this.#checkDrained()
    if (isFull && !this.output.isFull) this.resume()
  }

  /** Executes what is pending; called by the server between batches. */
  continue(): void {
    if (this.client.closing || this.#waits) return
    if (this.#pending.size > 0) this.#serve(this.#pending.buf, this.#pending.start, this.#pending.end, true)
    if (this.#stopped && !this.#waits) {
      this.#stopped = false
      this.#socket.resume()
    }
  }

  push(bytes: Buffer): void {
    if (this.#server.current === this) this.#server.reply.raw(bytes)
    else if (!this.client.closing) this.output.queue(bytes)
  }

  drained(): Promise<void> {
    this.output.flush()
    return new Promise(resolve => {
      this.#draining.push(resolve)
      this.#checkDrained()
    })
  }

  /** What is held back until the disk has a write has not left either. */
  #checkDrained(): void {
    const socket = this.#socket
    if (!socket.destroyed && (this.output.isHeld || socket.writableNeedDrain)) return
    for (const resolve of this.#draining.splice(0)) resolve()
  }

  checkLimits(): void {
    this.output.checkLimits()
  }

  closeAfterReply(): void {
    this.#server.flushLater(this.output)
  }

  destroy(): void {
    this.client.closing = true
    this.#socket.destroy()
  }

  get queryBytes(): number {
    return this.#pending.size
  }

  get queryFree(): number {
    return this.#pending.free
  }

  get outputBytes(): number {
    return this.output.bytes
  }

  get outputPieces(): number {
    return this.output.pieces
  }

  /** The next request must not be executed yet. */
  get #waits(): boolean {
    return this.client.waiting !== undefined || this.#parked || this.output.isFull
  }

  /** Executes the requests in buf[off, end). */
  #serve(buf: Buffer, off: number, end: number, isPending: boolean): void {
    const server = this.#server
    server.beginBatch(this)
    this.#writesBefore = server.lastWrite
    try {
      off = this.#execute(buf, off, end)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.#protocolError(error)
    } finally {
      this.#keep(buf, off, end, isPending)
      this.output.take(server.reply, this.#ownWrite)
      server.endBatch()
    }
  }

  /** The loop over the requests; returns where the first one begins that was not executed. */
  #execute(buf: Buffer, off: number, end: number): number {
    const { client } = this
    const { dispatcher, reply, settings } = this.#server
    const decoder = this.#decoder
    decoder.bulkBytesMax = settings.bulkBytesMax
    while (off < end) {
      decoder.restricted = !client.authenticated
      const next = decoder.next(buf, off, end)
      if (next < 0) return off
      const { args } = decoder
      if (args.count > 0 && !dispatcher.execute(client, args)) {
        this.#parked = true
        this.#server.parked.add(this)
        return off
      }
      off = next
      if (reply.len > OUTPUT_FLUSH_BYTES) {
        this.output.take(reply, this.#ownWrite)
        if (this.output.isFull) return off
      }
      if (client.waiting !== undefined || client.closing) return off
    }
    return off
  }

  /** The last write of the batch at hand that its replies have to wait for; 0 if it has made none. */
  get #ownWrite(): number {
    const { lastWrite } = this.#server
    return lastWrite === this.#writesBefore ? 0 : lastWrite
  }

  #keep(buf: Buffer, off: number, end: number, isPending: boolean): void {
    const pending = this.#pending
    if (this.client.closing) pending.clear()
    else if (isPending) pending.consume(off)
    else if (off < end) pending.append(buf, off, end, this.#decoder.wanted)
  }

  #protocolError(error: ProtocolError): void {
    const { reply, stats } = this.#server
    stats.countError('ERR')
    reply.error(error)
    this.client.closeAfterReply()
  }

  #checkQueryLimit(): void {
    const { settings, stats, log } = this.#server
    const queued = this.client.transaction?.bytes ?? 0
    if (this.#pending.size + queued <= settings.queryBytesMax) return
    stats.queryLimitDisconnects++
    log.warn(`Closing client that reached max query buffer length: ${this.address}`)
    this.destroy()
  }
}

/** Who talks to whom, as CLIENT LIST prints it. */
export interface Endpoints {
  readonly address: string
  readonly localAddress: string
  readonly unix: boolean
  readonly local: boolean
  readonly fd: number
}

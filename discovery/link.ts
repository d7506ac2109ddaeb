/**
 * One stream to one peer: records out of the outbox, records in to whoever listens, and an end that says why.
 * Knows nothing of admission or membership.
 */
import type { Connection, Stream } from '@libp2p/interface'
import { decode, encode } from 'it-length-prefixed'
import { pipe } from 'it-pipe'
import { FRAME_BYTES_MAX } from '../protocol/link/constants.js'
import { type FrameRecord, records } from '../protocol/link/frame.js'
import { decodeLinkMessage, type LinkMessage } from '../protocol/link/messages.js'
import { PACKED, unpack } from '../protocol/link/packed.js'
import { isPayload, MessageLengthError, Reassembly } from '../protocol/link/payload.js'
import { LinkProtocolError } from '../protocol/link/wire.js'
import { HEARD_MS, KEEP_ALIVE_MS, LAST_WORDS_MS } from './constants.js'
import { Outbox } from './outbox.js'
import { type Chunk, streamDuplex } from './stream-duplex.js'

export interface LinkListener {
  onLinkMessage(message: LinkMessage): void
  /** A whole message of the layer above, its bytes its own. A promise holds back reading until it settles. */
  onPayload(bytes: Uint8Array): void | Promise<void>
  onSent(bytes: number): void
  /** A part of a message has come since the last look at the link's life. */
  onAlive(): void
  /** The peer announced a message that is longer than any may be. */
  onMessageTooLong(): void
  /** Once, whatever ended it. */
  onClosed(reason: string): void
}

export class Link {
  /** Resolves when the connection is no longer used. */
  readonly finished: Promise<void>
  readonly #stream: Stream
  readonly #connection: Connection
  readonly #listener: LinkListener
  readonly #outbox: Outbox
  readonly #reassembly = new Reassembly()
  #heardAt = Date.now()
  #spokeAt = Date.now()
  /** What #heardAt was at the last look, and whether a record has come since, or a piece of a message. */
  #heardBefore = this.#heardAt
  #hasRecord = false
  #hasPiece = false
  #framesSeen = 0
  #reason: string | undefined
  #reading = true
  #admitted = false
  #deadline: NodeJS.Timeout | undefined

  /** To be called in the tick in which libp2p hands the stream over. */
  constructor(connection: Connection, stream: Stream, listener: LinkListener) {
    this.#connection = connection
    this.#stream = stream
    this.#listener = listener
    this.#outbox = new Outbox(bytes => {
      if (this.#reason === undefined) listener.onSent(bytes)
    })
    const duplex = streamDuplex(stream, () => (this.#heardAt = Date.now()))
    const written = pipe(
      () => this.#outbox.frames(),
      frames => encodeFrames(frames),
      frames => duplex.sink(frames),
    )
    const read = pipe(
      duplex.source,
      chunks => decode(chunks, { maxDataLength: FRAME_BYTES_MAX }),
      frames => this.#read(frames),
    )
    written.catch((error: Error) => this.#fail(error))
    read.then(
      () => this.close('the peer closed the link'),
      (error: Error) => this.#fail(error),
    )
    this.finished = Promise.allSettled([written, read]).then(() => this.#disconnect())
  }

  /** Payload before this breaks the protocol. @param unpacks whether the peer reads what is packed */
  admit(unpacks: boolean): void {
    this.#admitted = true
    this.#outbox.packs = unpacks
  }

  get open(): boolean {
    return this.#reason === undefined
  }

  /** Whether anything has come from the peer of late. */
  get isHeard(): boolean {
    return Date.now() - this.#heardAt <= HEARD_MS
  }

  /** The IP address at the other end, or '' where there is none. */
  get remoteHost(): string {
    const parts = this.#connection.remoteAddr.getComponents()
    return parts.find(part => part.name === 'ip4' || part.name === 'ip6')?.value ?? ''
  }

  get remoteAddress(): string {
    return this.#connection.remoteAddr.toString()
  }

  /** @param isBulk whether it is compressed where the peer unpacks */
  send(bytes: Uint8Array, isBulk = false): void {
    if (this.open) this.#outbox.push(bytes, isBulk)
  }

  sendMessage(message: LinkMessage): void {
    if (this.open) this.#outbox.pushMessage(message)
  }

  /** Ends the link, after `lastWords` if there are any and the peer takes them in time. */
  close(reason: string, lastWords?: LinkMessage): void {
    if (this.#reason !== undefined) return
    if (lastWords !== undefined) this.#outbox.pushMessage(lastWords)
    this.#reason = reason
    this.#reading = false
    this.#outbox.end()
    // Whatever keeps the peer, or whoever takes our messages, from finishing: it ends now.
    this.#deadline = setTimeout(() => this.#connection.abort(new Error(reason)), LAST_WORDS_MS).unref()
    queueMicrotask(() => this.#listener.onClosed(reason))
  }

  /** A look at the link's life, once a second or so; `stalled` when this process itself stood still. */
  checkLife(now: number, silenceMs: number, stalled: boolean): void {
    if (this.#outbox.framesSent !== this.#framesSeen) {
      this.#framesSeen = this.#outbox.framesSent
      this.#spokeAt = now
    }
    if (now - this.#spokeAt >= KEEP_ALIVE_MS) {
      this.#spokeAt = now
      this.sendMessage({ name: 'keepAlive', value: {} })
    }
    // A stream that this side has paused is silent because of us.
    if (stalled || this.#stream.readStatus === 'paused') this.#heardAt = now
    if (now - this.#heardAt > silenceMs) this.close(`nothing heard for ${Math.round(silenceMs / 1000)} s`)
    else if (this.#hasPiece || (this.#heardAt > this.#heardBefore && !this.#hasRecord))
      this.#listener.onAlive()
    this.#heardBefore = this.#heardAt
    this.#hasRecord = this.#hasPiece = false
  }

  /** What breaks the protocol is told to the peer; what broke the stream cannot be. */
  #fail(error: Error): void {
    if (error instanceof MessageLengthError) this.#listener.onMessageTooLong()
    const broken = error instanceof LinkProtocolError || error.name.startsWith('InvalidDataLength')
    const reason = broken ? `the peer broke the protocol: ${error.message}` : error.message
    this.close(reason, broken ? { name: 'bye', value: { reason: error.message } } : undefined)
  }

  async #read(frames: AsyncIterable<Chunk>): Promise<void> {
    for await (const frame of frames) {
      // A copy in memory of its own: what libp2p hands out are views on buffers that it uses again.
      const bytes = new Uint8Array(frame.byteLength)
      copyChunk(frame, bytes)
      const held: Promise<void>[] = []
      for (const record of records(bytes)) {
        if (!this.#reading) break
        this.#hasRecord = true
        if (isPayload(record.type) || record.type === PACKED) this.#payload(record, held)
        else this.#message(record)
      }
      // Not inside the frame: whoever has its first message may hand the memory on to another thread meanwhile.
      if (held.length > 0) await Promise.all(held)
    }
  }

  /** @param held takes what holds back reading */
  #payload(record: FrameRecord, held: Promise<void>[]): void {
    if (!this.#admitted) throw new LinkProtocolError('data before admission')
    for (const { type, bytes } of record.type === PACKED ? records(unpack(record.bytes)) : [record]) {
      if (!isPayload(type)) throw new LinkProtocolError(`a packed record of type ${type}`)
      const message = this.#reassembly.add(type, bytes)
      if (message === undefined) this.#hasPiece = true
      const wait = message === undefined ? undefined : this.#listener.onPayload(message)
      if (wait !== undefined) held.push(wait)
    }
  }

  #message(record: FrameRecord): void {
    const message = decodeLinkMessage(record.type, record.bytes)
    if (message !== undefined) this.#listener.onLinkMessage(message)
  }

  /** The connection carries this link and nothing else that matters. */
  #disconnect(): void {
    this.close('the connection closed')
    clearTimeout(this.#deadline)
    this.#connection.close({ signal: AbortSignal.timeout(LAST_WORDS_MS) }).catch((error: Error) => {
      this.#connection.abort(error)
    })
  }
}

/** Length and frame in one chunk: as two they would be encrypted and written one by one. */
async function* encodeFrames(frames: AsyncIterable<Uint8Array>): AsyncGenerator<Chunk> {
  for await (const frame of frames) yield encode.single(frame)
}

function copyChunk(chunk: Chunk, target: Uint8Array): void {
  let offset = 0
  for (const part of chunk instanceof Uint8Array ? [chunk] : chunk) {
    target.set(part, offset)
    offset += part.byteLength
  }
}

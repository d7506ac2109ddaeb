/**
 * A libp2p stream as the { source, sink } pair that it-pipe joins, with back-pressure in both directions.
 *
 * libp2p 3's own ways lack it (seen with @libp2p/utils 7.4.1): iterating a stream, or its messageStreamToDuplex(), reads
 * into a queue without a bound; onDrain() waits only the first time it is used. So here a reader that falls behind pauses
 * the stream, which stops yamux's window, and a writer waits for the drain event itself.
 */
import type { Stream, StreamCloseEvent, StreamMessageEvent } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'
import { READ_AHEAD_BYTES } from './constants.js'

export type Chunk = Uint8Array | Uint8ArrayList

export interface StreamDuplex {
  source: AsyncGenerator<Chunk, void, undefined>
  sink: (source: AsyncIterable<Chunk>) => Promise<void>
}

/** Attach in the same tick in which libp2p hands the stream over: what arrives unheard is lost or ends the stream. */
export function streamDuplex(stream: Stream, onBytes: () => void): StreamDuplex {
  const reader = new StreamReader(stream, onBytes)
  return { source: reader.chunks(), sink: source => writeAll(stream, source) }
}

class StreamReader {
  readonly #stream: Stream
  readonly #chunks: Chunk[] = []
  #bytes = 0
  #ended = false
  #failure: Error | undefined
  #wake: (() => void) | undefined

  constructor(stream: Stream, onBytes: () => void) {
    this.#stream = stream
    stream.addEventListener('message', (event: StreamMessageEvent) => {
      this.#chunks.push(event.data)
      this.#bytes += event.data.byteLength
      onBytes()
      // Not at once: resume() dispatches this event too, and would undo a pause() made inside it.
      if (this.#bytes >= READ_AHEAD_BYTES) queueMicrotask(() => this.#pause())
      this.#wake?.()
    })
    // 'remoteCloseWrite' would come too early, while paused data is unread.
    stream.addEventListener('end', () => this.#end())
    stream.addEventListener('close', (event: StreamCloseEvent) => this.#end(event.error))
    if (stream.status !== 'open') this.#end(new Error('the stream was reset'))
  }

  #end(failure?: Error): void {
    this.#ended = true
    this.#failure ??= failure
    this.#wake?.()
  }

  #pause(): void {
    if (this.#bytes >= READ_AHEAD_BYTES && this.#stream.readStatus === 'readable') this.#stream.pause()
  }

  #resume(): void {
    if (this.#stream.readStatus === 'paused') this.#stream.resume()
  }

  /** Whoever stops reading before the end has to close the stream; until then it is paused. */
  async *chunks(): AsyncGenerator<Chunk, void, undefined> {
    while (true) {
      const chunk = this.#chunks.shift()
      if (chunk !== undefined) {
        this.#bytes -= chunk.byteLength
        if (this.#bytes < READ_AHEAD_BYTES / 2) this.#resume()
        yield chunk
      } else if (this.#failure !== undefined) {
        throw this.#failure
      } else if (this.#ended) {
        return
      } else {
        this.#resume()
        if (this.#chunks.length === 0 && !this.#ended)
          await new Promise<void>(resolve => (this.#wake = resolve))
        this.#wake = undefined
      }
    }
  }
}

/** Resolves when the stream takes more, rejects when it closes first. */
function drained(stream: Stream): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (outcome: () => void): void => {
      stream.removeEventListener('drain', onDrain)
      stream.removeEventListener('close', onClose)
      outcome()
    }
    const onDrain = (): void => settle(resolve)
    const onClose = (event: StreamCloseEvent): void =>
      settle(() => reject(event.error ?? new Error('the stream closed')))
    stream.addEventListener('drain', onDrain)
    stream.addEventListener('close', onClose)
  })
}

async function writeAll(stream: Stream, source: AsyncIterable<Chunk>): Promise<void> {
  const iterator = source[Symbol.asyncIterator]()
  let interrupt: ((error: Error) => void) | undefined
  const onClose = (event: StreamCloseEvent): void =>
    interrupt?.(event.error ?? new Error('the stream closed'))
  stream.addEventListener('close', onClose)
  try {
    while (true) {
      // A new promise each turn: one that lives as long as the stream would gather a reaction per frame.
      const next = await new Promise<IteratorResult<Chunk>>((resolve, reject) => {
        interrupt = reject
        if (stream.status !== 'open') reject(new Error('the stream closed'))
        else iterator.next().then(resolve, reject)
      })
      if (next.done === true) break
      stream.send(next.value)
      // A window update of a few bytes drains too: only an empty buffer makes room for another frame.
      while (stream.writableNeedsDrain) await drained(stream)
    }
    await stream.close()
  } catch (error) {
    void iterator.return?.()?.catch(() => {})
    stream.abort(error as Error)
    throw error
  } finally {
    stream.removeEventListener('close', onClose)
  }
}

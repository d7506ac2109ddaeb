import { connect, type Socket } from 'node:net'
import { type Plain, parseResp, type RespValue, toPlain, ValueEnd } from './resp-value.js'

export type Word = string | number | bigint | Buffer

/** How long a reply may take before a test fails, ms. */
const REPLY_MS = 10_000

/** One command as the array of bulk strings that clients send. */
export function encodeCommand(words: readonly Word[]): Buffer {
  const parts: Buffer[] = [Buffer.from(`*${words.length}\r\n`)]
  for (const word of words) {
    const bytes = Buffer.isBuffer(word) ? word : Buffer.from(String(word))
    parts.push(Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from('\r\n'))
  }
  return Buffer.concat(parts)
}

/** What receive() rejects with after the last reply of a connection that has ended. */
export class ClosedError extends Error {
  override name = 'ClosedError'

  constructor() {
    super('the server closed the connection')
  }
}

interface Waiting {
  resolve: (reply: Buffer) => void
  reject: (error: Error) => void
  timer: NodeJS.Timeout
}

/**
 * A RESP connection that hides nothing: it sends exactly the bytes it is given and hands back each reply with its type
 * marks or as raw bytes, in the order of arrival (pushes and replies in one row).
 */
export class RespClient {
  readonly #socket: Socket
  #unread: Buffer = Buffer.alloc(0)
  #end = new ValueEnd()
  readonly #replies: Buffer[] = []
  readonly #waiting: Waiting[] = []
  #failure: Error | undefined
  /** Settles when the connection has ended, from whichever side. */
  readonly closed: Promise<void>

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', chunk => this.#take(chunk))
    socket.on('error', error => this.#fail(error))
    // At the end of the stream already, so that a write after it does not fail in some other words.
    socket.once('end', () => this.#fail(new ClosedError()))
    this.closed = new Promise(resolve =>
      socket.once('close', () => {
        this.#fail(new ClosedError())
        resolve()
      }),
    )
  }

  /** @param where a TCP port, or the path of a unix socket */
  static connect(where: number | string, host = '127.0.0.1'): Promise<RespClient> {
    return new Promise((resolve, reject) => {
      const socket = typeof where === 'string' ? connect(where) : connect({ port: where, host })
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new RespClient(socket))
      })
    })
  }

  get localPort(): number {
    return this.#socket.localPort!
  }

  /** Sends bytes as they are. */
  sendRaw(bytes: Buffer | string): void {
    this.#socket.write(bytes)
  }

  /** Sends one command, without waiting for its reply. */
  send(...words: Word[]): void {
    this.#socket.write(encodeCommand(words))
  }

  /** The exact bytes of the next reply. */
  receiveRaw(timeoutMs = REPLY_MS): Promise<Buffer> {
    const ready = this.#replies.shift()
    if (ready !== undefined) return Promise.resolve(ready)
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
        const partial =
          this.#unread.length > 0 ? `, only ${JSON.stringify(this.#unread.toString('latin1'))}` : ''
        reject(new Error(`no whole reply within ${timeoutMs} ms${partial}`))
      }, timeoutMs)
      const waiting: Waiting = { resolve, reject, timer }
      this.#waiting.push(waiting)
    })
  }

  /** The next reply with its marks. */
  async receive(timeoutMs = REPLY_MS): Promise<RespValue> {
    return parseResp(await this.receiveRaw(timeoutMs))!.value
  }

  /** Sends one command and gives its reply with its marks. */
  async call(...words: Word[]): Promise<RespValue> {
    this.send(...words)
    return this.receive()
  }

  /** Sends one command and gives its reply as a plain value; throws ErrorReply for an error. */
  async ask(...words: Word[]): Promise<Plain> {
    return toPlain(await this.call(...words))
  }

  /** Ends the connection and waits until it has. */
  async close(): Promise<void> {
    this.#socket.destroy()
    await this.closed
  }

  #take(chunk: Buffer): void {
    this.#unread = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk])
    try {
      for (;;) {
        const end = this.#end.find(this.#unread)
        if (end === undefined) return
        this.#deliver(this.#unread.subarray(0, end))
        this.#unread = this.#unread.subarray(end)
        this.#end = new ValueEnd()
      }
    } catch (error) {
      this.#fail(error as Error)
      this.#socket.destroy()
    }
  }

  #deliver(reply: Buffer): void {
    const waiting = this.#waiting.shift()
    if (waiting === undefined) {
      this.#replies.push(reply)
      return
    }
    clearTimeout(waiting.timer)
    waiting.resolve(reply)
  }

  #fail(error: Error): void {
    this.#failure ??= error
    for (const { reject, timer } of this.#waiting.splice(0)) {
      clearTimeout(timer)
      reject(this.#failure)
    }
  }
}

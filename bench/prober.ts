import { connect, type Socket } from 'node:net'

/** A round trip is begun this long after the last one ended, ms. */
const PAUSE_MS = 1

/** One client that sends PING and waits for the reply, again and again: what a client feels while the server is busy. */
export class Prober {
  readonly #socket: Socket
  readonly #waits: number[] = []
  #sentAt = 0
  #stopped = false

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1').setNoDelay(true)
    this.#socket.on('connect', () => this.#send())
    this.#socket.on('data', () => {
      this.#waits.push(performance.now() - this.#sentAt)
      if (!this.#stopped) setTimeout(() => this.#send(), PAUSE_MS)
    })
  }

  #send(): void {
    this.#sentAt = performance.now()
    this.#socket.write('PING\r\n')
  }

  /** Ends it; the round trips in ms, the shortest first. */
  end(): number[] {
    this.#stopped = true
    this.#socket.destroy()
    return this.#waits.sort((a, b) => a - b)
  }
}

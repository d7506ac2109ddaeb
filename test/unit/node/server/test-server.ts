import { mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commands } from '../../../../node/commands/index.js'
import { Config } from '../../../../node/config/config.js'
import type { Values } from '../../../../node/config/directives.js'
import { Log } from '../../../../node/log.js'
import { registerServerSections } from '../../../../node/observe/info/index.js'
import { Listener } from '../../../../node/server/listener.js'
import { Pending } from '../../../../node/server/pending.js'
import { Server } from '../../../../node/server/server.js'
import { Store } from '../../../../node/store/store.js'

/** The client-facing server without a mesh, inside this process, on a Unix socket. */
export class TestServer {
  readonly config = new Config()
  readonly server: Server
  readonly path: string
  readonly #dir: string
  readonly #listener: Listener

  private constructor(values: Partial<Values>) {
    for (const [name, value] of Object.entries(values))
      this.config.assign(name as keyof Values, value as never)
    this.#dir = mkdtempSync(join(tmpdir(), 'keymesh-test-'))
    this.path = join(this.#dir, 'socket')
    const store = new Store({ databases: 16, origin: 'testtest', random: Math.random })
    const log = new Log({ level: 'warning', file: join(this.#dir, 'log') })
    this.server = new Server({ config: this.config, store, log, commands })
    registerServerSections(this.server, '0'.repeat(40))
    this.#listener = new Listener(this.server)
  }

  static async start(values: Partial<Values> = {}): Promise<TestServer> {
    const test = new TestServer(values)
    await test.#listener.listen({ port: 0, bind: [], unixSocket: test.path })
    test.server.start()
    return test
  }

  connect(): Promise<TestClient> {
    return new Promise((resolve, reject) => {
      const socket = net.connect(this.path)
      socket.once('error', reject)
      socket.once('connect', () => resolve(new TestClient(socket)))
    })
  }

  async stop(): Promise<void> {
    await this.#listener.close()
    this.server.stop()
    rmSync(this.#dir, { recursive: true, force: true })
  }
}

/** A connection of which each byte is seen, and that can stop reading. */
export class TestClient {
  readonly socket: net.Socket
  readonly #received = new Pending()
  #wake: () => void = () => {}
  ended = false

  constructor(socket: net.Socket) {
    this.socket = socket
    socket.on('error', () => {})
    socket.on('data', chunk => {
      this.#received.append(chunk, 0, chunk.length, 0)
      this.#wake()
    })
    socket.on('close', () => {
      this.ended = true
      this.#wake()
    })
  }

  /** Sends inline commands, a line each. */
  send(...lines: string[]): void {
    this.socket.write(lines.map(line => `${line}\r\n`).join(''))
  }

  /** Waits until these very bytes have come, and nothing before them. */
  async expect(text: string): Promise<void> {
    const got = (await this.take(text.length)).toString('latin1')
    if (got !== text) throw new Error(`expected ${JSON.stringify(text)}, got ${JSON.stringify(got)}`)
  }

  /** Takes the next `count` bytes, whatever they are. */
  async take(count: number): Promise<Buffer> {
    while (this.#received.size < count) await this.#change()
    const { buf, start } = this.#received
    const bytes = Buffer.from(buf.subarray(start, start + count))
    this.#received.consume(start + count)
    return bytes
  }

  /** Sends one command and takes its reply of one line. */
  async line(command: string): Promise<string> {
    this.send(command)
    while (!this.text.includes('\r\n')) await this.#change()
    const end = this.text.indexOf('\r\n')
    return (await this.take(end + 2)).toString('latin1', 0, end)
  }

  /** Waits for the other end to close. */
  async closed(): Promise<void> {
    while (!this.ended) await this.#next()
  }

  /** What has come and was not taken. */
  get text(): string {
    const { buf, start, end } = this.#received
    return buf.toString('latin1', start, end)
  }

  destroy(): void {
    this.socket.destroy()
  }

  /** Waits for more bytes; throws if there will be none. */
  async #change(): Promise<void> {
    if (this.ended) throw new Error(`the connection was closed after ${JSON.stringify(this.text)}`)
    await this.#next()
  }

  #next(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = resolve
    })
  }
}

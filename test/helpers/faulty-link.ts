import { connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { processOfConnection } from './socket-owner.js'

export interface Fault {
  /** Nothing is forwarded and nothing is closed: what a dropped cable or a silent firewall looks like. */
  blackHole?: boolean
  /** Connections are broken and new ones are refused. */
  cut?: boolean
  /** Each chunk is forwarded this much later, ms. */
  delayMs?: number
  /** Each direction of a connection carries this much at the most, bytes a second. */
  bytesPerSecond?: number
}

interface Pair {
  near: Socket
  far: Socket | undefined
  /** Bytes held back by a black hole, each with where they go to; undefined for the end of the stream. */
  held: [Buffer | undefined, Socket][]
  pid: number | undefined
}

/**
 * A TCP proxy in front of one node's mesh port, on which links can be made to fail. The node announces the proxy's
 * address (`mesh-announce`), so every other node's connection to it passes here. A fault holds for all connections, or
 * for those of one process (`from`, a pid), which is how the link between two of three nodes is cut.
 */
export class FaultyLink {
  readonly port: number
  readonly #server: Server
  readonly #target: number
  readonly #pairs = new Set<Pair>()
  /** What was last delayed on its way to a socket: nothing overtakes it, also when the delay has ended. */
  readonly #delayed = new WeakMap<Socket, Promise<void>>()
  #all: Fault = {}
  readonly #byPid = new Map<number, Fault>()
  /** Bytes forwarded, both ways. */
  forwarded = 0

  private constructor(server: Server, target: number) {
    this.#server = server
    this.#target = target
    this.port = (server.address() as { port: number }).port
    server.on('connection', socket => this.#accept(socket))
  }

  static start(targetPort: number, port = 0): Promise<FaultyLink> {
    return new Promise((resolve, reject) => {
      const server = createServer({ pauseOnConnect: true, allowHalfOpen: true })
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => resolve(new FaultyLink(server, targetPort)))
    })
  }

  get address(): string {
    return `127.0.0.1:${this.port}`
  }

  get connections(): number {
    return this.#pairs.size
  }

  /** Breaks connections and refuses new ones. */
  cut(from?: number): void {
    this.#set({ cut: true }, from)
  }

  blackHole(from?: number): void {
    this.#set({ blackHole: true }, from)
  }

  delay(ms: number, from?: number): void {
    this.#set({ delayMs: ms }, from)
  }

  slow(bytesPerSecond: number, from?: number): void {
    this.#set({ bytesPerSecond }, from)
  }

  /** Ends the fault; bytes a black hole held back are forwarded, as a network's retransmissions would be. */
  resume(from?: number): void {
    this.#set({}, from)
  }

  async close(): Promise<void> {
    for (const pair of this.#pairs) this.#destroy(pair)
    await new Promise(resolve => this.#server.close(resolve))
  }

  #set(fault: Fault, from: number | undefined): void {
    if (from === undefined) {
      this.#all = fault
      this.#byPid.clear()
    } else this.#byPid.set(from, fault)
    for (const pair of this.#pairs) this.#apply(pair)
  }

  #faultOf(pair: Pair): Fault {
    return (pair.pid !== undefined && this.#byPid.get(pair.pid)) || this.#all
  }

  #accept(near: Socket): void {
    const pair: Pair = { near, far: undefined, held: [], pid: undefined }
    this.#pairs.add(pair)
    near.setNoDelay(true)
    near.on('error', () => this.#destroy(pair))
    near.on('close', () => this.#closed(pair, near))
    processOfConnection(near.remotePort!, this.port).then(pid => {
      pair.pid = pid
      if (this.#pairs.has(pair)) this.#apply(pair)
    })
  }

  /** Brings a pair into the state its fault asks for. */
  #apply(pair: Pair): void {
    const fault = this.#faultOf(pair)
    if (fault.cut) this.#destroy(pair)
    else if (!fault.blackHole) {
      if (pair.far === undefined) this.#join(pair)
      for (const [chunk, to] of pair.held.splice(0)) this.#forward(pair, chunk, to)
    }
  }

  #join(pair: Pair): void {
    const far = connect({ port: this.#target, host: '127.0.0.1', allowHalfOpen: true })
    pair.far = far
    far.setNoDelay(true)
    far.on('error', () => this.#destroy(pair))
    far.on('close', () => this.#closed(pair, far))
    this.#pump(pair, pair.near, far)
    this.#pump(pair, far, pair.near)
    pair.near.resume()
  }

  #pump(pair: Pair, from: Socket, to: Socket): void {
    const take = (chunk: Buffer | undefined): void => {
      if (this.#faultOf(pair).blackHole) pair.held.push([chunk, to])
      else this.#forward(pair, chunk, to)
    }
    from.on('data', (chunk: Buffer) => {
      take(chunk)
      const { bytesPerSecond } = this.#faultOf(pair)
      if (bytesPerSecond !== undefined) {
        from.pause()
        setTimeout(() => from.resume(), (chunk.length / bytesPerSecond) * 1000)
      }
      // Back-pressure passes through: stop reading what the other side does not take.
      if (to.writableNeedDrain) {
        from.pause()
        to.once('drain', () => from.resume())
      }
    })
    from.on('end', () => take(undefined))
  }

  #forward(pair: Pair, chunk: Buffer | undefined, to: Socket): void {
    const { delayMs } = this.#faultOf(pair)
    this.forwarded += chunk?.length ?? 0
    const before = this.#delayed.get(to)
    const deliver = (): void => {
      if (chunk === undefined) to.end()
      else to.write(chunk)
      if (this.#delayed.get(to) === delivered) this.#delayed.delete(to)
    }
    let delivered: Promise<void> | undefined
    if (delayMs === undefined && before === undefined) deliver()
    else {
      delivered = Promise.all([before, pause(delayMs ?? 0)]).then(deliver)
      this.#delayed.set(to, delivered)
    }
  }

  /** One side is gone: if it was cut off, so is the other; after a proper end, the other gets what is still due. */
  #closed(pair: Pair, side: Socket): void {
    if (!side.readableEnded || (pair.near.closed && pair.far?.closed)) this.#destroy(pair)
  }

  #destroy(pair: Pair): void {
    if (!this.#pairs.delete(pair)) return
    pair.near.destroy()
    pair.far?.destroy()
  }
}

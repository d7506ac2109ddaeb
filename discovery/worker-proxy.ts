/** The mesh in a thread of its own, behind the same interface: see worker.ts for the other end. */
import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import { THREAD_OLD_SPACE_MB, THREAD_YOUNG_MB } from './constants.js'
import type { HostOptions } from './host.js'
import type { KnownPeer, Mesh, MeshEvent, MeshIdentity, MeshInit, PeerMessage } from './mesh.js'
import {
  type FromWorker,
  ownBytes,
  type Question,
  type ToWorker,
  type WorkerInit,
} from './worker-messages.js'

/** The mesh in its own thread. An error there ends this process as an uncaught one here does. */
export function createMeshThread(init: MeshInit, options: HostOptions = {}): Mesh {
  return new MeshThread(init, options)
}

class MeshThread implements Mesh {
  onEvent: Mesh['onEvent'] = () => {}
  readonly #workerData: WorkerInit
  #worker: Worker | undefined
  #batch: ToWorker[] = []
  #memory: ArrayBuffer[] = []
  #lastQuestion = 0
  readonly #answers = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>()
  /** Peers by the links that are up: if the thread fails, so do they. */
  readonly #up = new Map<number, string>()

  constructor(init: MeshInit, options: HostOptions) {
    this.#workerData = { init, options }
  }

  prepare(): void {
    if (this.#worker !== undefined) return
    // it is asked for when a heap is made: this thread's has long been, and the worker has no flags of its own
    setFlagsFromString(`--initial-old-space-size=${THREAD_OLD_SPACE_MB}`)
    const worker = new Worker(new URL('./worker.js', import.meta.url), {
      workerData: this.#workerData,
      name: 'mesh',
      resourceLimits: { maxYoungGenerationSizeMb: THREAD_YOUNG_MB },
    })
    this.#worker = worker
    worker.on('message', (items: FromWorker[]) => {
      for (const item of items) this.#take(item)
    })
    worker.on('error', error => this.#failed(worker, error))
    worker.on('exit', () => this.#failed(worker, new Error('it ended by itself')))
  }

  async start(): Promise<MeshIdentity> {
    this.prepare()
    try {
      return await this.#ask<MeshIdentity>({ ask: 'start', args: [] })
    } catch (error) {
      await this.#end()
      throw error
    }
  }

  async stop(): Promise<void> {
    if (this.#worker === undefined) return
    await this.#ask({ ask: 'stop', args: [] })
    await this.#end()
  }

  send(links: readonly number[], bytes: Uint8Array, isBulk = false): void {
    const own = ownBytes(bytes)
    if (own.byteLength > 0) this.#memory.push(own.buffer as ArrayBuffer)
    this.#post({ send: own, links, isBulk })
  }

  drop(link: number, reason: string): void {
    this.#post({ call: 'drop', args: [link, reason] })
  }

  addBootstrap(address: string): void {
    this.#post({ call: 'addBootstrap', args: [address] })
  }

  removeBootstrap(address: string): void {
    this.#post({ call: 'removeBootstrap', args: [address] })
  }

  exclude(peerId: string, excluded: boolean): Promise<void> {
    return this.#ask({ ask: 'exclude', args: [peerId, excluded] })
  }

  leave(): Promise<void> {
    return this.#ask({ ask: 'leave', args: [] })
  }

  rejoin(): Promise<void> {
    return this.#ask({ ask: 'rejoin', args: [] })
  }

  forget(peerId: string): void {
    this.#post({ call: 'forget', args: [peerId] })
  }

  peers(): Promise<KnownPeer[]> {
    return this.#ask({ ask: 'peers', args: [] })
  }

  lookup(name: string): Promise<string[]> {
    return this.#ask({ ask: 'lookup', args: [name] })
  }

  #post(message: ToWorker): void {
    if (this.#batch.length === 0) queueMicrotask(() => this.#flush())
    this.#batch.push(message)
  }

  #flush(): void {
    const [batch, memory] = [this.#batch, this.#memory]
    this.#batch = []
    this.#memory = []
    this.#worker?.postMessage(batch, memory)
  }

  #ask<T>(question: Question): Promise<T> {
    if (this.#worker === undefined) return Promise.reject(new Error('the network thread is not running'))
    const id = ++this.#lastQuestion
    this.#post({ ...question, id })
    return new Promise<T>((resolve, reject) => this.#answers.set(id, { resolve, reject }))
  }

  #take(item: FromWorker): void {
    if ('event' in item) {
      this.#deliver(item.event)
      return
    }
    const waiting = this.#answers.get(item.id)
    this.#answers.delete(item.id)
    if ('error' in item) waiting?.reject(new Error(item.error))
    else waiting?.resolve(item.answer as never)
  }

  #deliver(event: MeshEvent): void {
    if (event.type === 'up') this.#up.set(event.link, event.peerId)
    if (event.type === 'down') this.#up.delete(event.link)
    const held = this.onEvent(event)
    if (event.type !== 'message') return
    if (held === undefined) this.#taken(event)
    else void held.then(() => this.#taken(event))
  }

  #taken({ link, bytes }: PeerMessage): void {
    if (this.#up.has(link)) this.#post({ taken: bytes.byteLength, link })
  }

  /** Without its network the node would go on alone and unnoticed: it says so and stops. */
  #failed(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    const text = `the network thread failed: ${error.message}`
    for (const { reject } of this.#answers.values()) reject(new Error(text))
    this.#answers.clear()
    for (const [link, peerId] of this.#up) void this.onEvent({ type: 'down', link, peerId, reason: text })
    this.#up.clear()
    void this.onEvent({ type: 'log', level: 'warning', text })
    setImmediate(() => {
      throw new Error(text, { cause: error })
    })
  }

  async #end(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }
}

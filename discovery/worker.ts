/** The network thread: libp2p's encryption and framing cost as much CPU as serving clients, so they have a core of their own. */
import '../protocol/polyfill.js'
import { parentPort, workerData } from 'node:worker_threads'
import { THREAD_WINDOW_BYTES } from './constants.js'
import { createMesh } from './host.js'
import type { Mesh, MeshEvent, PeerMessage, PeerSent } from './mesh.js'
import type { FromWorker, Question, ToWorker, WorkerInit } from './worker-messages.js'

/** Gathers what goes to the owner during one turn of the event loop. */
class EventBatch {
  #batch: FromWorker[] = []
  #memory = new Set<ArrayBuffer>()
  #sent = new Map<number, PeerSent>()

  add(item: FromWorker): void {
    if (this.#batch.length === 0) setImmediate(() => this.#flush())
    this.#batch.push(item)
  }

  addEvent(event: MeshEvent): void {
    if (event.type === 'sent') {
      const earlier = this.#sent.get(event.link)
      if (earlier !== undefined) {
        earlier.bytes += event.bytes
        return
      }
      this.#sent.set(event.link, event)
    } else if (event.type === 'message') {
      // Several messages of one frame share its memory; all of them leave in this batch.
      this.#memory.add(event.bytes.buffer as ArrayBuffer)
    }
    this.add({ event })
  }

  #flush(): void {
    const [batch, memory] = [this.#batch, [...this.#memory]]
    this.#batch = []
    this.#memory = new Set()
    this.#sent = new Map()
    parentPort!.postMessage(batch, memory)
  }
}

/** Stops a link's reading while the owner has too much of it to do. */
class ReadWindow {
  readonly #untaken = new Map<number, number>()
  readonly #held = new Map<number, () => void>()

  received({ link, bytes }: PeerMessage): Promise<void> | undefined {
    const untaken = (this.#untaken.get(link) ?? 0) + bytes.byteLength
    this.#untaken.set(link, untaken)
    if (untaken < THREAD_WINDOW_BYTES) return undefined
    const before = this.#held.get(link)
    return new Promise(resolve => {
      this.#held.set(link, () => {
        before?.()
        resolve()
      })
    })
  }

  taken(link: number, bytes: number): void {
    const untaken = this.#untaken.get(link)
    if (untaken === undefined) return
    this.#untaken.set(link, untaken - bytes)
    if (untaken - bytes < THREAD_WINDOW_BYTES) this.#release(link)
  }

  down(link: number): void {
    this.#untaken.delete(link)
    this.#release(link)
  }

  #release(link: number): void {
    this.#held.get(link)?.()
    this.#held.delete(link)
  }
}

const { init, options } = workerData as WorkerInit
const mesh: Mesh = createMesh(init, options)
const batch = new EventBatch()
const window = new ReadWindow()

mesh.onEvent = event => {
  batch.addEvent(event)
  if (event.type === 'message') return window.received(event)
  if (event.type === 'down') window.down(event.link)
}

async function answer({ ask, args }: Question, id: number): Promise<void> {
  try {
    batch.add({ id, answer: await (mesh[ask] as (...args: unknown[]) => Promise<unknown>).apply(mesh, args) })
  } catch (error) {
    batch.add({ id, error: (error as Error).message })
  }
}

function perform(message: ToWorker): void {
  if ('send' in message) mesh.send(message.links, message.send, message.isBulk)
  else if ('taken' in message) window.taken(message.link, message.taken)
  else if ('ask' in message) void answer(message, message.id)
  // The arguments go with the name: worker-messages.ts keeps them together.
  else (mesh[message.call] as (...args: unknown[]) => void).apply(mesh, message.args)
}

parentPort!.on('message', (messages: ToWorker[]) => {
  for (const message of messages) perform(message)
})

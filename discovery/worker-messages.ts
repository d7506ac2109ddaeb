/** What the network thread and its owner tell each other; both ways in batches, one per turn of the event loop. */
import type { HostOptions } from './host.js'
import type { MeshEvent, MeshInit } from './mesh.js'

/** Given to the thread when it is created. */
export interface WorkerInit {
  init: MeshInit
  options: HostOptions
}

/** Questions, each answered once by its `id`. */
export type Question =
  | { ask: 'start' | 'stop' | 'peers' | 'leave' | 'rejoin'; args: [] }
  | { ask: 'lookup'; args: [name: string] }
  | { ask: 'exclude'; args: [peerId: string, excluded: boolean] }

/** A call that has no answer, with its arguments. */
export type Call =
  | { call: 'drop'; args: [link: number, reason: string] }
  | { call: 'addBootstrap'; args: [address: string] }
  | { call: 'removeBootstrap'; args: [address: string] }
  | { call: 'forget'; args: [peerId: string] }

export type ToWorker =
  | (Question & { id: number })
  | { send: Uint8Array; links: readonly number[]; isBulk: boolean }
  /** The owner is done with so many bytes of a link's messages. */
  | { taken: number; link: number }
  | Call

export type FromWorker =
  | { event: MeshEvent }
  | { answer: unknown; id: number }
  | { error: string; id: number }

/**
 * The bytes in memory that can move to another thread without a copy, and without taking anything else along: copied
 * first if they share it with others.
 */
export function ownBytes(bytes: Uint8Array): Uint8Array {
  const whole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength
  return whole && bytes.buffer instanceof ArrayBuffer ? bytes : new Uint8Array(bytes)
}

import type { KeyState } from './model.js'
import type { Expected, Sight } from './sight.js'
import { type StreamState, streamOf } from './stream.js'
import { type Header, type StreamElement, wordsOf } from './stream-parts.js'

/** What predictions for streams and for consumer groups share. */

export interface Stream {
  key: string
  state: KeyState | undefined
  stream: StreamState
}

/** Undefined for a key of another type. */
export function openStream(sight: Sight, key: string): Stream | undefined {
  const { state, clash } = sight.typed(key, 'stream')
  return clash ? undefined : { key, state, stream: streamOf(state?.elements ?? new Map()) }
}

export const written = (sight: Sight, key: string, element: StreamElement): Expected =>
  sight.part('element', key, { type: 'stream', name: '', text: wordsOf(element) })

export const NO_HEADER: Header = { trim: 0n, trimStamp: 0, last: 0n, maxDeleted: 0n, removed: 0 }

export function header(sight: Sight, { key, stream }: Stream, change: Partial<Header>): Expected {
  const { origin } = sight.writer
  const own = stream.headers.get(origin) ?? NO_HEADER
  const { trim, trimStamp, last, maxDeleted, removed } = { ...own, ...change }
  return written(sight, key, { tag: 'header', origin, trim, trimStamp, last, maxDeleted, removed })
}

/** From what a node's count of removed entries goes on: a sum of all nodes below 0 it makes one of 0. */
export const removedBy = (sight: Sight, { stream }: Stream): number =>
  (stream.headers.get(sight.writer.origin)?.removed ?? 0) - Math.min(0, stream.removed)

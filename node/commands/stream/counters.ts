import type { Store } from '../../store/store.js'
import type { Group } from '../../store/stream-group.js'
import { StreamId } from '../../store/stream-id.js'
import type { StreamNumbers } from '../../store/types/streams.js'

/** Redis's mark for a counter that it cannot tell. */
export const UNKNOWN = -1

/** A stream's numbers with what else decides how far a group has come. */
export interface Progress extends StreamNumbers {
  length: number
  first: StreamId
}

export function progressOf(store: Store, stream: number): Progress {
  const { streams } = store
  const length = streams.length(stream)
  const first = length === 0 ? StreamId.min() : streams.id(streams.at(stream, 0))
  return { ...streams.numbers(stream), length, first }
}

/** Whether an entry at or above `start` may have been removed by XDEL. */
export function hasHoles({ length, first, maxDeleted }: Progress, start: StreamId): boolean {
  if (length === 0 || maxDeleted.isZero || first.compare(maxDeleted) > 0) return false
  return start.compare(maxDeleted) <= 0
}

/** How many entries were ever added up to this id, if that can be told. */
export function countUpTo({ entriesAdded, first, last, length, maxDeleted }: Progress, id: StreamId): number {
  if (entriesAdded === 0) return 0
  const toLast = id.compare(last)
  if (length === 0 && toLast < 1) return entriesAdded
  if (toLast === 0) return entriesAdded
  if (toLast > 0) return UNKNOWN
  if (!maxDeleted.isZero && maxDeleted.compare(first) >= 0) return UNKNOWN
  const toFirst = id.compare(first)
  if (toFirst < 0) return entriesAdded - length
  return toFirst === 0 ? entriesAdded - length + 1 : UNKNOWN
}

/** Entries a group has still to read; undefined if that cannot be told. */
export function lagOf(progress: Progress, group: Group): number | undefined {
  if (progress.entriesAdded === 0) return 0
  if (group.entriesRead !== UNKNOWN && !hasHoles(progress, group.last))
    return progress.entriesAdded - group.entriesRead
  const read = countUpTo(progress, group.last)
  return read === UNKNOWN ? undefined : progress.entriesAdded - read
}

/** A group's count of entries read after it has read the entry `id`. */
export function readAfter(progress: Progress, before: number, id: StreamId): number {
  if (before !== UNKNOWN && !hasHoles(progress, id)) return before + 1
  return progress.entriesAdded > 0 ? countUpTo(progress, id) : before
}

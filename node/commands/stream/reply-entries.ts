import type { Reply } from '../../../protocol/resp/reply.js'
import { Slice } from '../../../protocol/resp/slice.js'
import type { Store } from '../../store/store.js'
import { StreamId } from '../../store/stream-id.js'

const id = new StreamId()
const field = new Slice()

/** Replies one entry: its id, then its fields and values. */
export function replyEntry(store: Store, reply: Reply, element: number): void {
  const { streams } = store
  reply.array(2)
  reply.bulk(streams.id(element, id).toString())
  const reader = streams.read(element)
  const count = reader.varint()
  reply.array(count)
  for (let i = 0; i < count; i++) reply.bulk(reader.slice(field))
}

/** Replies the entries from `start` to `end` as an array, at most `count` of them. */
export function replyRange(
  store: Store,
  reply: Reply,
  stream: number,
  range: { start: StreamId; end: StreamId; count: number; reverse?: boolean },
): void {
  const found: number[] = []
  const { start, end, count } = range
  const visit = (element: number): boolean => found.push(element) < count
  if (range.reverse) store.streams.down(stream, start, end, visit)
  else store.streams.up(stream, start, end, visit)
  reply.array(found.length)
  for (const element of found) replyEntry(store, reply, element)
}

import type { Args } from '../../../protocol/resp/args.js'
import { NO_SUCH_KEY, subcommandSyntax } from '../../../protocol/resp/errors.js'
import type { Reply } from '../../../protocol/resp/reply.js'
import type { Slice } from '../../../protocol/resp/slice.js'
import type { Context } from '../../dispatch/context.js'
import type { Order } from '../../store/order.js'
import type { Store } from '../../store/store.js'
import type { Group } from '../../store/stream-group.js'
import { StreamId } from '../../store/stream-id.js'
import { lagOf, type Progress, progressOf, UNKNOWN } from './counters.js'
import { replyEntry, replyRange } from './reply-entries.js'

/** Entries, and pending entries of each list, that FULL shows without COUNT. */
const FULL_COUNT_DEFAULT = 10
/** Entries in one node of Redis's radix tree, as stream-node-max-entries has it. */
const NODE_ENTRIES = 100

export function openForInfo({ db, store }: Context, key: Slice): number {
  const stream = store.streams.open(db, key)
  if (stream === 0) throw NO_SUCH_KEY
  return stream
}

/** XINFO STREAM key [FULL [COUNT count]] */
export function replyStreamInfo(ctx: Context, args: Args, reply: Reply): void {
  const { store } = ctx
  const key = args.key()
  const stream = openForInfo(ctx, key)
  const isFull = args.more
  if (isFull && !args.word('full')) throw subcommandSyntax('STREAM', 'xinfo')
  let count = FULL_COUNT_DEFAULT
  if (args.more) {
    if (args.remaining !== 2 || !args.word('count')) throw subcommandSyntax('STREAM', 'xinfo')
    count = args.int()
    if (count < 0) count = FULL_COUNT_DEFAULT
    else if (count === 0) count = Number.POSITIVE_INFINITY
  }
  const progress = progressOf(store, stream)
  reply.map(isFull ? 9 : 10)
  replyNumbers(reply, progress)
  if (isFull) {
    reply.bulk('entries')
    replyRange(store, reply, stream, { start: StreamId.min(), end: StreamId.max(), count })
    reply.bulk('groups')
    const groups = store.streamGroups.all(stream)
    reply.array(groups.length)
    for (const group of groups) replyFullGroup(store, reply, progress, group, count)
    return
  }
  reply.bulk('groups')
  reply.int(store.streamGroups.all(stream).length)
  const { length } = progress
  for (const [name, index] of [
    ['first-entry', 0],
    ['last-entry', length - 1],
  ] as const) {
    reply.bulk(name)
    if (length === 0) reply.null()
    else replyEntry(store, reply, store.streams.at(stream, index))
  }
}

function replyNumbers(reply: Reply, { length, last, maxDeleted, entriesAdded, first }: Progress): void {
  const nodes = Math.ceil(length / NODE_ENTRIES)
  for (const [name, value] of [
    ['length', length],
    ['radix-tree-keys', nodes],
    ['radix-tree-nodes', nodes + 1],
    ['last-generated-id', last],
    ['max-deleted-entry-id', maxDeleted],
    ['entries-added', entriesAdded],
    ['recorded-first-entry-id', first],
  ] as const) {
    reply.bulk(name)
    if (typeof value === 'number') reply.int(value)
    else reply.bulk(value.toString())
  }
}

function replyCounters(reply: Reply, progress: Progress, group: Group): void {
  reply.bulk('last-delivered-id')
  reply.bulk(group.last.toString())
  reply.bulk('entries-read')
  if (group.entriesRead === UNKNOWN) reply.null()
  else reply.int(group.entriesRead)
  reply.bulk('lag')
  const lag = lagOf(progress, group)
  if (lag === undefined) reply.null()
  else reply.int(lag)
}

const nameBytes = (name: string): Buffer => Buffer.from(name, 'latin1')

function replyFullGroup(store: Store, reply: Reply, progress: Progress, group: Group, count: number): void {
  reply.map(7)
  reply.bulk('name')
  reply.bulk(nameBytes(group.name))
  replyCounters(reply, progress, group)
  reply.bulk('pel-count')
  reply.int(group.pending.length)
  replyPendingList(store, reply, group.pending, count, true)
  const consumers = store.streamGroups.consumers(group)
  reply.bulk('consumers')
  reply.array(consumers.length)
  for (const consumer of consumers) {
    reply.map(4)
    reply.bulk('name')
    reply.bulk(nameBytes(consumer.name))
    reply.bulk('seen-time')
    reply.int(consumer.seenAt)
    reply.bulk('pel-count')
    reply.int(consumer.pending.length)
    replyPendingList(store, reply, consumer.pending, count, false)
  }
}

function replyPendingList(
  store: Store,
  reply: Reply,
  pending: Order,
  count: number,
  withConsumer: boolean,
): void {
  const { streamGroups } = store
  const shown = pending.slice(0, Math.min(count, pending.length))
  reply.bulk('pending')
  reply.array(shown.length)
  for (const element of shown) {
    const { consumer, deliveredAt, deliveries } = streamGroups.pendingValue(element)
    reply.array(withConsumer ? 4 : 3)
    reply.bulk(streamGroups.pendingId(element).toString())
    if (withConsumer) reply.bulk(nameBytes(consumer))
    reply.int(deliveredAt)
    reply.int(deliveries)
  }
}

/** XINFO GROUPS */
export function replyGroups(ctx: Context, args: Args, reply: Reply): void {
  const { store } = ctx
  const stream = openForInfo(ctx, args.key())
  const progress = progressOf(store, stream)
  const groups = store.streamGroups.all(stream)
  reply.array(groups.length)
  for (const group of groups) {
    reply.map(6)
    reply.bulk('name')
    reply.bulk(nameBytes(group.name))
    reply.bulk('consumers')
    reply.int(group.consumers.size)
    reply.bulk('pending')
    reply.int(group.pending.length)
    replyCounters(reply, progress, group)
  }
}

/** XINFO CONSUMERS */
export function replyConsumers(store: Store, reply: Reply, group: Group): void {
  const consumers = store.streamGroups.consumers(group)
  reply.array(consumers.length)
  for (const consumer of consumers) {
    reply.map(3)
    reply.bulk('name')
    reply.bulk(nameBytes(consumer.name))
    reply.bulk('pending')
    reply.int(consumer.pending.length)
    reply.bulk('idle')
    reply.int(Math.max(0, store.now - consumer.seenAt))
  }
}

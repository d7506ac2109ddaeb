import type { Args } from '../../../protocol/resp/args.js'
import { respError } from '../../../protocol/resp/errors.js'
import type { Reply } from '../../../protocol/resp/reply.js'
import type { Slice } from '../../../protocol/resp/slice.js'
import type { Context } from '../../dispatch/context.js'
import { Type } from '../../store/kind.js'
import type { Group } from '../../store/stream-group.js'
import type { StreamId } from '../../store/stream-id.js'
import type { Undelivered } from '../../store/types/stream-groups.js'
import { progressOf, readAfter } from './counters.js'
import { noGroup } from './group-of.js'
import { strictId } from './id.js'
import { openStream, openStreams, type ReadOptions, readReadOptions } from './read.js'
import { replyEntry } from './reply-entries.js'

const LAST_ID_IN_GROUP = respError(
  'ERR The $ ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by specifying a proper ID, or use the > ID to get new messages. The $ ID would just return an empty result set.',
)
const STREAM_GONE = respError('UNBLOCKED the stream key no longer exists')

/** One stream of an XREADGROUP: new entries, or the consumer's own after an id. */
interface Wanted {
  key: Slice
  stream: number
  group: Group
  /** Undefined for `>`. */
  after: StreamId | undefined
}

/** XREADGROUP */
export function readGroup(ctx: Context, args: Args, reply: Reply): void {
  const options = readReadOptions(args, 'xreadgroup')
  const wanted = options.keys.map((key, i) => open(ctx, key, options.group, options.ids[i]))
  if (serve(ctx, reply, wanted, options)) return
  if (options.block === undefined) {
    reply.nullArray()
    return
  }
  const { db } = ctx
  const attempt = (out: Reply): boolean => {
    for (const key of options.keys) {
      const stream = db.find(key)
      if (stream === 0 || ctx.store.type(stream) !== Type.STREAM) throw STREAM_GONE
      const group = ctx.store.streamGroups.get(stream, options.group)
      if (group === undefined) throw NO_GROUP_LEFT
      const one: Wanted = { key, stream, group, after: undefined }
      if (serve(ctx, out, [one], options)) return true
    }
    return false
  }
  ctx.server.blocking.block(ctx.client, options.keys, options.block, attempt, { evenIfGone: true })
}

const NO_GROUP_LEFT = respError('NOGROUP the consumer group this client was blocked on no longer exists')

function open({ db, store }: Context, key: Slice, name: string, id: Slice): Wanted {
  const stream = store.streams.open(db, key)
  const group = stream === 0 ? undefined : store.streamGroups.get(stream, name)
  if (group === undefined) throw noGroup(key, name, ' in XREADGROUP with GROUP option')
  if (id.isWord('$')) throw LAST_ID_IN_GROUP
  return { key, stream, group, after: id.isWord('>') ? undefined : strictId(id) }
}

/** Serves the streams that have something; writes nothing and returns false if none has. */
function serve(ctx: Context, reply: Reply, wanted: readonly Wanted[], options: ReadOptions): boolean {
  const { streamGroups } = ctx.store
  const found = wanted.map(({ stream, group, after }) =>
    after === undefined ? streamGroups.undelivered(stream, group, options.count) : undefined,
  )
  const isServed = (i: number): boolean => found[i] === undefined || found[i].elements.length > 0
  const total = wanted.filter((_, i) => isServed(i)).length
  if (total === 0) return false
  openStreams(reply, total)
  for (const [i, each] of wanted.entries()) {
    if (!isServed(i)) continue
    openStream(reply, each.key)
    streamGroups.createConsumer(each.stream, each.group, options.consumer)
    each.group.consumer(options.consumer, 0).seenAt = ctx.store.now
    if (each.after !== undefined) replyHistory(ctx, reply, each, each.after, options)
    else deliver(ctx, reply, each, found[i] as Undelivered, options)
  }
  return true
}

/** Gives new entries to the consumer. */
function deliver(
  { store }: Context,
  reply: Reply,
  wanted: Wanted,
  found: Undelivered,
  options: ReadOptions,
): void {
  const { stream, group } = wanted
  const { streams, streamGroups, records } = store
  const progress = progressOf(store, stream)
  const newest = new Map<number, StreamId>()
  const ids: StreamId[] = []
  let { entriesRead } = group
  reply.array(found.elements.length)
  for (const element of found.elements) {
    const id = streams.id(element)
    ids.push(id)
    newest.set(records.origin(element), id)
    if (id.compare(group.last) > 0) entriesRead = readAfter(progress, entriesRead, id)
    replyEntry(store, reply, element)
  }
  streamGroups.setDelivered(stream, group, newest, entriesRead, found.late)
  if (options.noAck) return
  const pending = { consumer: options.consumer, deliveredAt: store.now, deliveries: 1 }
  for (const id of ids) streamGroups.putPending(stream, group, id, pending)
}

/** Gives the consumer its own entries once more, those that are gone as nothing. */
function replyHistory(
  { store }: Context,
  reply: Reply,
  { stream, group }: Wanted,
  after: StreamId,
  { consumer: name, count }: ReadOptions,
): void {
  const { streams, streamGroups } = store
  const found: number[] = []
  const start = after.clone()
  start.increment()
  group.consumer(name, 0).pending.up(
    element => streamGroups.pendingId(element).compare(start) >= 0,
    element => found.push(element) < count,
  )
  reply.array(found.length)
  for (const element of found) {
    const id = streamGroups.pendingId(element)
    const entry = streams.entry(stream, id)
    if (entry === 0) {
      reply.array(2)
      reply.bulk(id.toString())
      reply.nullArray()
      continue
    }
    replyEntry(store, reply, entry)
    const { consumer, deliveries } = streamGroups.pendingValue(element)
    streamGroups.putPending(stream, group, id, {
      consumer,
      deliveredAt: store.now,
      deliveries: deliveries + 1,
    })
  }
}

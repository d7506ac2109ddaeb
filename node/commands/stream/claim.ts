import type { Args } from '../../../protocol/resp/args.js'
import { respError, SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import type { Reply } from '../../../protocol/resp/reply.js'
import type { Context } from '../../dispatch/context.js'
import type { Group } from '../../store/stream-group.js'
import { parseStreamId, StreamId } from '../../store/stream-id.js'
import { openGroup, quotingError } from './group-of.js'
import { intervalEnd, readStrictId } from './id.js'
import { replyEntry } from './reply-entries.js'

const numberOf = (what: string, command: string): Error =>
  respError(`ERR Invalid ${what} argument for ${command}`)
const COUNT_NOT_POSITIVE = respError('ERR COUNT must be > 0')
/** Pending entries that XAUTOCLAIM looks at for each it may claim. */
const ATTEMPTS_FACTOR = 10
const COUNT_DEFAULT = 100
/** More deliveries than this are counted as so many. */
const DELIVERIES_MAX = 2 ** 52

interface ClaimOptions {
  consumer: string
  minIdle: number
  deliveredAt: number
  deliveries: number | undefined
  force: boolean
  justId: boolean
}

/** What is claimed from whom. */
interface Claim {
  ctx: Context
  stream: number
  group: Group
}

/** XCLAIM */
export function claim(ctx: Context, args: Args, reply: Reply): void {
  const { store } = ctx
  const { stream, group } = openGroup(ctx, args.key(), args.bytes().latin1())
  const consumer = args.bytes().latin1()
  const minIdle = Math.max(0, args.int(numberOf('min-idle-time', 'XCLAIM')))
  const ids: StreamId[] = []
  while (args.more) {
    const id = new StreamId()
    if (parseStreamId(args.get(args.at), id) === undefined) break
    ids.push(id)
    args.at++
  }
  const options: ClaimOptions = {
    consumer,
    minIdle,
    deliveredAt: store.now,
    deliveries: undefined,
    force: false,
    justId: false,
  }
  const last = readClaimOptions(args, options, store.now)
  const on: Claim = { ctx, stream, group }
  if (last !== undefined && last.compare(group.last) > 0) store.streamGroups.raise(stream, group, last)
  const claimed: StreamId[] = []
  for (const id of ids) if (claimOne(on, id, options)) claimed.push(id)
  replyClaimed(on, reply, claimed, options.justId)
}

function readClaimOptions(args: Args, options: ClaimOptions, now: number): StreamId | undefined {
  let last: StreamId | undefined
  while (args.more) {
    const hasMore = args.remaining > 1
    if (args.word('force')) options.force = true
    else if (args.word('justid')) options.justId = true
    else if (hasMore && args.word('idle'))
      options.deliveredAt = now - args.int(numberOf('IDLE option', 'XCLAIM'))
    else if (hasMore && args.word('time')) options.deliveredAt = args.int(numberOf('TIME option', 'XCLAIM'))
    else if (hasMore && args.word('retrycount')) {
      const deliveries = args.int(numberOf('RETRYCOUNT option', 'XCLAIM'))
      options.deliveries = deliveries < 0 ? undefined : Math.min(deliveries, DELIVERIES_MAX)
    } else if (hasMore && args.word('lastid')) last = readStrictId(args)
    else throw quotingError(`ERR Unrecognized XCLAIM option '${args.bytes().latin1()}'`)
  }
  if (options.deliveredAt < 0 || options.deliveredAt > now) options.deliveredAt = now
  return last
}

/** Makes the consumer if need be, and notes that it was heard of. */
function hear({ ctx: { store }, stream, group }: Claim, consumer: string): void {
  store.streamGroups.createConsumer(stream, group, consumer)
  group.consumer(consumer, 0).seenAt = store.now
}

/** Makes one entry the consumer's; false if it is not to be had. */
function claimOne({ ctx, stream, group }: Claim, id: StreamId, options: ClaimOptions): boolean {
  const { store } = ctx
  const { streams, streamGroups } = store
  const pending = streamGroups.pending(stream, group, id)
  if (streams.entry(stream, id) === 0) {
    if (pending !== 0) streamGroups.ack(stream, group, id)
    return false
  }
  if (pending === 0 && !options.force) return false
  const before = pending === 0 ? undefined : streamGroups.pendingValue(pending)
  if (before !== undefined && options.minIdle > 0 && store.now - before.deliveredAt < options.minIdle)
    return false
  const deliveries = options.deliveries ?? (before?.deliveries ?? 1) + (options.justId ? 0 : 1)
  const { consumer, deliveredAt } = options
  hear({ ctx, stream, group }, consumer)
  streamGroups.putPending(stream, group, id, { consumer, deliveredAt, deliveries })
  return true
}

function replyClaimed(
  { ctx: { store }, stream }: Claim,
  reply: Reply,
  ids: readonly StreamId[],
  justId: boolean,
): void {
  reply.array(ids.length)
  for (const id of ids) {
    if (justId) reply.bulk(id.toString())
    else replyEntry(store, reply, store.streams.entry(stream, id))
  }
}

/** XAUTOCLAIM */
export function autoClaim(ctx: Context, args: Args, reply: Reply): void {
  const { store } = ctx
  const [key, name, consumer] = [args.key(), args.bytes().latin1(), args.bytes().latin1()]
  const minIdle = Math.max(0, args.int(numberOf('min-idle-time', 'XAUTOCLAIM')))
  const start = intervalEnd(args.bytes(), 'start')
  let count = COUNT_DEFAULT
  let justId = false
  while (args.more) {
    if (args.remaining > 1 && args.word('count'))
      count = args.intIn(1, 2 ** 53 / ATTEMPTS_FACTOR, COUNT_NOT_POSITIVE)
    else if (args.word('justid')) justId = true
    else throw SYNTAX_ERROR
  }
  const { stream, group } = openGroup(ctx, key, name)
  const on: Claim = { ctx, stream, group }
  const options = { consumer, minIdle, deliveredAt: store.now, deliveries: undefined, force: false, justId }
  const { looked, next } = pendingFrom(on, start, count * ATTEMPTS_FACTOR)
  const claimed: StreamId[] = []
  const deleted: StreamId[] = []
  let cursor = next
  for (const id of looked) {
    if (claimed.length + deleted.length === count) {
      cursor = id
      break
    }
    if (store.streams.entry(stream, id) === 0) deleted.push(id)
    if (claimOne(on, id, options)) claimed.push(id)
  }
  reply.array(3)
  reply.bulk(cursor.toString())
  replyClaimed(on, reply, claimed, justId)
  reply.array(deleted.length)
  for (const id of deleted) reply.bulk(id.toString())
}

/** The ids pending from `start` on, at most `limit`, and the one after them, 0-0 if there is none. */
function pendingFrom(
  { ctx: { store }, group }: Claim,
  start: StreamId,
  limit: number,
): { looked: StreamId[]; next: StreamId } {
  const { streamGroups } = store
  const looked: StreamId[] = []
  let next = StreamId.min()
  group.pending.up(
    element => streamGroups.pendingId(element).compare(start) >= 0,
    element => {
      const id = streamGroups.pendingId(element)
      if (looked.length === limit) next = id
      else looked.push(id)
      return next.isZero
    },
  )
  return { looked, next }
}

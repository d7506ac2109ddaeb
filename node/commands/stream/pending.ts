import type { Args } from '../../../protocol/resp/args.js'
import { SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import type { Reply } from '../../../protocol/resp/reply.js'
import type { Context } from '../../dispatch/context.js'
import type { Order } from '../../store/order.js'
import type { Store } from '../../store/store.js'
import type { Group } from '../../store/stream-group.js'
import type { StreamId } from '../../store/stream-id.js'
import { openGroup } from './group-of.js'
import { intervalEnd } from './id.js'

/** Words of the longest form: name, key, group, IDLE, ms, start, end, count, consumer. */
const WORDS_MAX = 9

/** XPENDING */
export function replyPending(ctx: Context, args: Args, reply: Reply): void {
  const [key, name] = [args.key(), args.bytes().latin1()]
  if (!args.more) {
    replySummary(ctx.store, reply, openGroup(ctx, key, name).group)
    return
  }
  if (args.remaining < 3 || args.count > WORDS_MAX) throw SYNTAX_ERROR
  let minIdle = 0
  if (args.word('idle')) {
    minIdle = args.int()
    if (args.remaining < 3) throw SYNTAX_ERROR
  }
  const [first, second] = [args.bytes(), args.bytes()]
  const count = Math.max(0, args.int())
  const range = { start: intervalEnd(first, 'start'), end: intervalEnd(second, 'end'), minIdle, count }
  const consumer = args.more ? args.bytes().latin1() : undefined
  const { group } = openGroup(ctx, key, name)
  const pending = consumer === undefined ? group.pending : group.consumers.get(consumer)?.pending
  if (pending === undefined) reply.array(0)
  else replyList(ctx.store, reply, pending, range)
}

function replySummary(store: Store, reply: Reply, group: Group): void {
  const { streamGroups } = store
  const { pending } = group
  reply.array(4)
  reply.int(pending.length)
  if (pending.length === 0) {
    reply.null()
    reply.null()
    reply.nullArray()
    return
  }
  reply.bulk(streamGroups.pendingId(pending.first).toString())
  reply.bulk(streamGroups.pendingId(pending.last).toString())
  const busy = streamGroups.consumers(group).filter(consumer => consumer.pending.length > 0)
  reply.array(busy.length)
  for (const consumer of busy) {
    reply.array(2)
    reply.bulk(Buffer.from(consumer.name, 'latin1'))
    reply.bulkInt(consumer.pending.length)
  }
}

function replyList(
  store: Store,
  reply: Reply,
  pending: Order,
  { start, end, minIdle, count }: { start: StreamId; end: StreamId; minIdle: number; count: number },
): void {
  const { streamGroups } = store
  const found: number[] = []
  if (count > 0)
    pending.up(
      element => streamGroups.pendingId(element).compare(start) >= 0,
      element => {
        if (streamGroups.pendingId(element).compare(end) > 0) return false
        if (store.now - streamGroups.pendingValue(element).deliveredAt >= minIdle) found.push(element)
        return found.length < count
      },
    )
  reply.array(found.length)
  for (const element of found) {
    const { consumer, deliveredAt, deliveries } = streamGroups.pendingValue(element)
    reply.array(4)
    reply.bulk(streamGroups.pendingId(element).toString())
    reply.bulk(Buffer.from(consumer, 'latin1'))
    reply.int(Math.max(0, store.now - deliveredAt))
    reply.int(deliveries)
  }
}

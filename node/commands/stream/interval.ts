import type { Args } from '../../../protocol/resp/args.js'
import { SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import type { Reply } from '../../../protocol/resp/reply.js'
import type { Context } from '../../dispatch/context.js'
import { intervalEnd } from './id.js'
import { replyRange } from './reply-entries.js'

/** XRANGE, and XREVRANGE, which is given the end before the start. */
export function replyInterval({ db, store }: Context, args: Args, reply: Reply, reverse: boolean): void {
  const key = args.key()
  const [first, second] = [args.bytes(), args.bytes()]
  const start = intervalEnd(reverse ? second : first, 'start')
  const end = intervalEnd(reverse ? first : second, 'end')
  let count = Number.POSITIVE_INFINITY
  while (args.more) {
    if (args.remaining < 2 || !args.word('count')) throw SYNTAX_ERROR
    count = Math.max(0, args.int())
  }
  const stream = store.streams.open(db, key)
  if (stream === 0) reply.array(0)
  else if (count === 0) reply.nullArray()
  else replyRange(store, reply, stream, { start, end, count, reverse })
}

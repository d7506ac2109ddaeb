import type { Args } from '../../../protocol/resp/args.js'
import type { Reply } from '../../../protocol/resp/reply.js'
import type { Context } from '../../dispatch/context.js'
import type { End } from '../../store/merge/list.js'

/** LPUSH and RPUSH; `mustExist` is LPUSHX and RPUSHX. */
export function pushElements(
  { db, store }: Context,
  args: Args,
  reply: Reply,
  end: End,
  mustExist: boolean,
): void {
  const key = args.key()
  const { lists } = store
  const list = mustExist ? lists.open(db, key) : lists.create(db, key)
  if (list === 0) {
    reply.int(0)
    return
  }
  lists.push(list, end, args.bytes())
  while (args.more) lists.push(list, end, args.bytes(), true)
  reply.int(lists.length(list))
}

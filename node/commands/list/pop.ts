import type { Args } from '../../../protocol/resp/args.js'
import { MUST_BE_POSITIVE, wrongArity } from '../../../protocol/resp/errors.js'
import type { Reply } from '../../../protocol/resp/reply.js'
import type { Context } from '../../dispatch/context.js'
import { popBlocking, popFromMany } from '../../dispatch/pop.js'
import type { End } from '../../store/merge/list.js'
import type { Store } from '../../store/store.js'

/** The slot of the element at an end of a list that has one. */
export function elementAt({ lists }: Store, list: number, end: End): number {
  return lists.at(list, end === 'left' ? 0 : lists.length(list) - 1)
}

/** Replies and removes so many elements from an end, one by one. */
function popCount(store: Store, list: number, end: End, count: number, reply: Reply): void {
  for (let i = 0; i < count; i++) {
    const element = elementAt(store, list, end)
    reply.bulk(store.value(element))
    store.lists.removeAt(list, element)
  }
}

/** LPOP and RPOP */
export function popElements({ db, store }: Context, args: Args, reply: Reply, end: End): void {
  const key = args.key()
  if (args.remaining > 1) throw wrongArity(end === 'left' ? 'lpop' : 'rpop')
  const counted = args.more
  const count = counted ? args.intIn(0, Number.POSITIVE_INFINITY, MUST_BE_POSITIVE) : 1
  const list = store.lists.open(db, key)
  if (list === 0) {
    if (counted) reply.nullArray()
    else reply.null()
    return
  }
  const taken = Math.min(count, store.lists.length(list))
  if (counted) reply.array(taken)
  popCount(store, list, end, taken, reply)
}

/** BLPOP and BRPOP */
export function popElementBlocking(ctx: Context, args: Args, reply: Reply, end: End): void {
  popBlocking(ctx, args, reply, ctx.store.lists, (out, key, list) => {
    out.array(2)
    out.bulk(key)
    popCount(ctx.store, list, end, 1, out)
  })
}

/** LMPOP and BLMPOP */
export function popElementsOfMany(ctx: Context, args: Args, reply: Reply, blocks: boolean): void {
  popFromMany(ctx, args, reply, ctx.store.lists, ['left', 'right'], blocks, (out, list, end, count) => {
    out.array(count)
    popCount(ctx.store, list, end, count, out)
  })
}

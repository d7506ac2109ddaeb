import type { Args } from '../../../protocol/resp/args.js'
import { MUST_BE_POSITIVE, SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import type { Reply } from '../../../protocol/resp/reply.js'
import type { Context } from '../../dispatch/context.js'
import { popBlocking, popFromMany } from '../../dispatch/pop.js'
import type { Store } from '../../store/store.js'

/** The end of a sorted set that is popped. */
export type End = 'min' | 'max'

/** Removes one member at an end and replies it and its score, two items. */
function popOne(store: Store, zset: number, end: End, reply: Reply): void {
  const { zsets } = store
  const element = zsets.at(zset, end === 'min' ? 0 : zsets.length(zset) - 1)
  reply.bulk(store.subkey(element))
  reply.double(zsets.score(element))
  zsets.removeAt(zset, element)
}

/** ZPOPMIN and ZPOPMAX */
export function popMembers({ db, store }: Context, args: Args, reply: Reply, end: End): void {
  const key = args.key()
  if (args.remaining > 1) throw SYNTAX_ERROR
  const counted = args.more
  const count = counted ? args.intIn(0, Number.POSITIVE_INFINITY, MUST_BE_POSITIVE) : 1
  const zset = store.zsets.open(db, key)
  const taken = zset === 0 ? 0 : Math.min(count, store.zsets.length(zset))
  const nested = counted && reply.version === 3
  reply.array(nested ? taken : taken * 2)
  for (let i = 0; i < taken; i++) {
    if (nested) reply.array(2)
    popOne(store, zset, end, reply)
  }
}

/** BZPOPMIN and BZPOPMAX */
export function popMemberBlocking(ctx: Context, args: Args, reply: Reply, end: End): void {
  popBlocking(ctx, args, reply, ctx.store.zsets, (out, key, zset) => {
    out.array(3)
    out.bulk(key)
    popOne(ctx.store, zset, end, out)
  })
}

/** ZMPOP and BZMPOP */
export function popMembersOfMany(ctx: Context, args: Args, reply: Reply, blocks: boolean): void {
  const { store } = ctx
  popFromMany(ctx, args, reply, store.zsets, ['min', 'max'], blocks, (out, zset, end, count) => {
    out.array(count)
    for (let i = 0; i < count; i++) {
      out.array(2)
      popOne(store, zset, end, out)
    }
  })
}

import type { Args } from '../../../protocol/resp/args.js'
import { respError, SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import type { Reply } from '../../../protocol/resp/reply.js'
import type { Slice } from '../../../protocol/resp/slice.js'
import type { Context } from '../../dispatch/context.js'

const XX_WITH_NX = respError('ERR XX and NX options at the same time are not compatible')
const GT_LT_NX = respError('ERR GT, LT, and/or NX options at the same time are not compatible')
const INCR_ONE_PAIR = respError('ERR INCR option supports a single increment-element pair')
const SCORE_NAN = respError('ERR resulting score is not a number (NaN)')

interface AddOptions {
  nx: boolean
  xx: boolean
  gt: boolean
  lt: boolean
  ch: boolean
  incr: boolean
}

function readOptions(args: Args, incr: boolean): AddOptions {
  const options = { nx: false, xx: false, gt: false, lt: false, ch: false, incr }
  for (;;) {
    if (args.word('nx')) options.nx = true
    else if (args.word('xx')) options.xx = true
    else if (args.word('ch')) options.ch = true
    else if (args.word('incr')) options.incr = true
    else if (args.word('gt')) options.gt = true
    else if (args.word('lt')) options.lt = true
    else break
  }
  if (args.remaining === 0 || args.remaining % 2 !== 0) throw SYNTAX_ERROR
  if (options.nx && options.xx) throw XX_WITH_NX
  if ((options.nx && (options.gt || options.lt)) || (options.gt && options.lt)) throw GT_LT_NX
  if (options.incr && args.remaining > 2) throw INCR_ONE_PAIR
  return options
}

/** ZADD and ZINCRBY, which is ZADD with INCR. */
export function addMembers(ctx: Context, args: Args, reply: Reply, incr: boolean): void {
  const { db, store } = ctx
  const key = args.key()
  const options = readOptions(args, incr)
  const pairs: { score: number; member: Slice }[] = []
  while (args.more) pairs.push({ score: args.double(), member: args.bytes() })
  let zset = store.zsets.open(db, key)
  if (options.incr) {
    const [{ member, score }] = pairs as [{ score: number; member: Slice }]
    const current = scoreOf(ctx, zset, member)
    const sum = current === undefined ? score : current + score
    if (Number.isNaN(sum)) throw SCORE_NAN
    if (!isWanted(options, current, sum)) {
      reply.null()
      return
    }
    if (zset === 0) zset = store.zsets.create(db, key)
    store.zsets.count(zset, member, sum)
    reply.double(sum)
    return
  }
  let [added, updated] = [0, 0]
  for (const { member, score } of pairs) {
    if (!isWanted(options, scoreOf(ctx, zset, member), score)) continue
    if (zset === 0) zset = store.zsets.create(db, key)
    const outcome = store.zsets.set(zset, member, score)
    if (outcome === 'added') added++
    else if (outcome === 'updated') updated++
  }
  reply.int(options.ch ? added + updated : added)
}

function scoreOf({ store }: Context, zset: number, member: Slice): number | undefined {
  const element = zset === 0 ? 0 : store.zsets.find(zset, member)
  return element === 0 ? undefined : store.zsets.score(element)
}

/** Whether the options let a member go from its current score (undefined: it is not there) to another. */
function isWanted({ nx, xx, gt, lt }: AddOptions, current: number | undefined, score: number): boolean {
  if (current === undefined) return !xx
  return !nx && (!gt || score > current) && (!lt || score < current)
}

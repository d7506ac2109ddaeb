import type { Args } from '../../../protocol/resp/args.js'
import {
  MUST_BE_POSITIVE,
  respError,
  SYNTAX_ERROR,
  TIMEOUT_NEGATIVE,
  TIMEOUT_NOT_A_FLOAT,
} from '../../../protocol/resp/errors.js'
import type { Reply } from '../../../protocol/resp/reply.js'
import { Slice } from '../../../protocol/resp/slice.js'
import type { Context } from '../../dispatch/context.js'
import { Type } from '../../store/kind.js'
import type { Store } from '../../store/store.js'

const NUMKEYS_NOT_POSITIVE = respError('ERR numkeys should be greater than 0')
const COUNT_NOT_POSITIVE = respError('ERR count should be greater than 0')

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

/** The first of the keys that holds something, or 0. @throws WRONG_TYPE for a key before it that is no sorted set */
function firstOf({ db, store }: Context, keys: readonly Slice[]): { key: Slice; zset: number } | undefined {
  for (const key of keys) {
    const zset = store.zsets.open(db, key)
    if (zset !== 0) return { key, zset }
  }
  return undefined
}

/** Pops if one of the keys is a sorted set; one of another type is as good as none to a client that waits. */
function attemptOn(
  { db, store }: Context,
  keys: readonly Slice[],
  pop: (out: Reply, key: Slice, zset: number) => void,
): (out: Reply) => boolean {
  return out => {
    for (const key of keys) {
      const slot = db.find(key)
      if (slot === 0 || store.type(slot) !== Type.ZSET) continue
      pop(out, key, slot)
      return true
    }
    return false
  }
}

/** BZPOPMIN and BZPOPMAX */
export function popBlocking(ctx: Context, args: Args, reply: Reply, end: End): void {
  const keys: Slice[] = []
  while (args.remaining > 1) keys.push(Slice.of(args.key().copy()))
  const timeoutMs = readTimeout(args)
  const pop = (out: Reply, key: Slice, zset: number): void => {
    out.array(3)
    out.bulk(key)
    popOne(ctx.store, zset, end, out)
  }
  const first = firstOf(ctx, keys)
  if (first !== undefined) pop(reply, first.key, first.zset)
  else ctx.server.blocking.block(ctx.client, keys, timeoutMs, attemptOn(ctx, keys, pop))
}

/** Seconds, as ms. */
function readTimeout(args: Args): number {
  const seconds = args.double(TIMEOUT_NOT_A_FLOAT)
  if (seconds < 0) throw TIMEOUT_NEGATIVE
  return seconds * 1000
}

/** ZMPOP, and with a timeout before its arguments BZMPOP. */
export function popFromMany(ctx: Context, args: Args, reply: Reply, blocks: boolean): void {
  if (blocks) args.rewind(2)
  const { keys, end, count } = readPopFromMany(args)
  args.rewind()
  const timeoutMs = blocks ? readTimeout(args) : 0
  const pop = (out: Reply, key: Slice, zset: number): void => {
    const taken = Math.min(count, ctx.store.zsets.length(zset))
    out.array(2)
    out.bulk(key)
    out.array(taken)
    for (let i = 0; i < taken; i++) {
      out.array(2)
      popOne(ctx.store, zset, end, out)
    }
  }
  const first = firstOf(ctx, keys)
  if (first !== undefined) pop(reply, first.key, first.zset)
  else if (blocks) ctx.server.blocking.block(ctx.client, keys, timeoutMs, attemptOn(ctx, keys, pop))
  else reply.nullArray()
}

/** Reads `numkeys key [key ...] MIN | MAX [COUNT count]`. */
function readPopFromMany(args: Args): { keys: Slice[]; end: End; count: number } {
  const numkeys = args.intIn(1, Number.MAX_SAFE_INTEGER, NUMKEYS_NOT_POSITIVE)
  if (numkeys >= args.remaining) throw SYNTAX_ERROR
  const keys = Array.from({ length: numkeys }, () => Slice.of(args.key().copy()))
  const end = args.word('min') ? 'min' : args.word('max') ? 'max' : undefined
  if (end === undefined) throw SYNTAX_ERROR
  let count: number | undefined
  while (args.more) {
    if (count !== undefined || args.remaining < 2 || !args.word('count')) throw SYNTAX_ERROR
    count = args.intIn(1, Number.MAX_SAFE_INTEGER, COUNT_NOT_POSITIVE)
  }
  return { keys, end, count: count ?? 1 }
}

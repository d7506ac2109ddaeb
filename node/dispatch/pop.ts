import type { Args } from '../../protocol/resp/args.js'
import { respError, SYNTAX_ERROR } from '../../protocol/resp/errors.js'
import type { Reply } from '../../protocol/resp/reply.js'
import { Slice } from '../../protocol/resp/slice.js'
import type { Collection } from '../store/types/collection.js'
import type { Context } from './context.js'
import { readTimeout } from './timeout.js'

const NUMKEYS_NOT_POSITIVE = respError('ERR numkeys should be greater than 0')
const COUNT_NOT_POSITIVE = respError('ERR count should be greater than 0')

/** Replies and removes something of a collection that has it. */
export type Pop = (reply: Reply, key: Slice, slot: number) => void

/**
 * Pops from the first of the keys that holds something. If none does the client waits for one, `timeoutMs`; with
 * undefined it gets a null array.
 *
 * @throws WRONG_TYPE for a key before it of another type; one that gets another type while the client waits is as good as none
 */
export function popFirst(
  { client, db, server, store }: Context,
  collection: Collection,
  keys: readonly Slice[],
  timeoutMs: number | undefined,
  pop: Pop,
  reply: Reply,
): void {
  for (const key of keys) {
    const slot = collection.open(db, key)
    if (slot === 0) continue
    pop(reply, key, slot)
    return
  }
  if (timeoutMs === undefined) {
    reply.nullArray()
    return
  }
  server.blocking.block(client, keys, timeoutMs, (out, key) => {
    const slot = db.find(key)
    if (slot === 0 || store.type(slot) !== collection.type) return false
    pop(out, key, slot)
    return true
  })
}

/** BLPOP, BRPOP, BZPOPMIN and BZPOPMAX: `key [key ...] timeout` */
export function popBlocking(ctx: Context, args: Args, reply: Reply, collection: Collection, pop: Pop): void {
  const keys: Slice[] = []
  while (args.remaining > 1) keys.push(Slice.of(args.key().copy()))
  popFirst(ctx, collection, keys, readTimeout(args), pop, reply)
}

/** LMPOP and ZMPOP, and with a timeout before their arguments BLMPOP and BZMPOP. */
export function popFromMany<End extends string>(
  ctx: Context,
  args: Args,
  reply: Reply,
  collection: Collection,
  ends: readonly [End, End],
  blocks: boolean,
  popCount: (reply: Reply, slot: number, end: End, count: number) => void,
): void {
  if (blocks) args.rewind(2)
  const { keys, end, count } = readPopFromMany(args, ends)
  args.rewind()
  const timeoutMs = blocks ? readTimeout(args) : undefined
  const pop: Pop = (out, key, slot) => {
    out.array(2)
    out.bulk(key)
    popCount(out, slot, end, Math.min(count, collection.length(slot)))
  }
  popFirst(ctx, collection, keys, timeoutMs, pop, reply)
}

/** Reads `numkeys key [key ...] <end | end> [COUNT count]`. */
function readPopFromMany<End extends string>(
  args: Args,
  ends: readonly [End, End],
): { keys: Slice[]; end: End; count: number } {
  const numkeys = args.intIn(1, Number.POSITIVE_INFINITY, NUMKEYS_NOT_POSITIVE)
  if (numkeys >= args.remaining) throw SYNTAX_ERROR
  const keys = Array.from({ length: numkeys }, () => Slice.of(args.key().copy()))
  const end = ends.find(word => args.word(word))
  if (end === undefined) throw SYNTAX_ERROR
  let count: number | undefined
  while (args.more) {
    if (count !== undefined || args.remaining < 2 || !args.word('count')) throw SYNTAX_ERROR
    count = args.intIn(1, Number.POSITIVE_INFINITY, COUNT_NOT_POSITIVE)
  }
  return { keys, end, count: count ?? 1 }
}

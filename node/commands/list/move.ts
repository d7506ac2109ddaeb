import type { Args } from '../../../protocol/resp/args.js'
import { SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import type { Reply } from '../../../protocol/resp/reply.js'
import { Slice } from '../../../protocol/resp/slice.js'
import type { Context } from '../../dispatch/context.js'
import { readTimeout } from '../../dispatch/timeout.js'
import { Type } from '../../store/kind.js'
import type { End } from '../../store/merge/list.js'
import { elementAt } from './pop.js'

/** What is moved where: LMOVE's arguments. */
interface Move {
  source: Slice
  target: Slice
  from: End
  to: End
}

/** Reads `source destination`, and if the command takes them LEFT or RIGHT for each. */
export function readMove(args: Args, ends?: { from: End; to: End }): Move {
  const source = args.key()
  const target = args.key()
  return { source, target, from: ends?.from ?? readEnd(args), to: ends?.to ?? readEnd(args) }
}

function readEnd(args: Args): End {
  if (args.word('left')) return 'left'
  if (args.word('right')) return 'right'
  throw SYNTAX_ERROR
}

/** LMOVE and RPOPLPUSH */
export function moveElement(ctx: Context, move: Move, reply: Reply): void {
  const list = ctx.store.lists.open(ctx.db, move.source)
  if (list === 0) reply.null()
  else moveFrom(ctx, list, move, reply)
}

/** BLMOVE and BRPOPLPUSH: the same, or waits for the source. The timeout is the next argument. */
export function moveElementBlocking(ctx: Context, args: Args, move: Move, reply: Reply): void {
  const timeoutMs = readTimeout(args)
  const { client, db, server, store } = ctx
  const list = store.lists.open(db, move.source)
  if (list !== 0) moveFrom(ctx, list, move, reply)
  else if (client.denyBlocking) reply.null()
  else {
    const kept = { ...move, source: Slice.of(move.source.copy()), target: Slice.of(move.target.copy()) }
    server.blocking.block(client, [kept.source], timeoutMs, out => {
      const slot = db.find(kept.source)
      if (slot === 0 || store.type(slot) !== Type.LIST) return false
      moveFrom(ctx, slot, kept, out)
      return true
    })
  }
}

/** @throws WRONG_TYPE, with nothing moved, if the target is no list */
function moveFrom({ db, store }: Context, list: number, { target, from, to }: Move, reply: Reply): void {
  const { lists } = store
  lists.open(db, target)
  const element = elementAt(store, list, from)
  const value = new Slice(store.value(element).copy())
  reply.bulk(value)
  // in this order as in Redis: a list of one that is moved to itself is never gone, and keeps its deadline
  lists.push(lists.create(db, target), to, value)
  lists.removeAt(list, element)
}

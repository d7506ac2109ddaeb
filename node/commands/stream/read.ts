import type { Args } from '../../../protocol/resp/args.js'
import {
  respError,
  SYNTAX_ERROR,
  TIMEOUT_NEGATIVE,
  TIMEOUT_NOT_AN_INTEGER,
} from '../../../protocol/resp/errors.js'
import type { Reply } from '../../../protocol/resp/reply.js'
import { Slice } from '../../../protocol/resp/slice.js'
import type { Context } from '../../dispatch/context.js'
import { Type } from '../../store/kind.js'
import { StreamId } from '../../store/stream-id.js'
import { strictId } from './id.js'
import { replyRange } from './reply-entries.js'

const GROUP_IN_XREAD = respError(
  'ERR The GROUP option is only supported by XREADGROUP. You called XREAD instead.',
)
const NOACK_IN_XREAD = respError(
  'ERR The NOACK option is only supported by XREADGROUP. You called XREAD instead.',
)
const NEW_IN_XREAD = respError(
  'ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.',
)

/** Redis names XREAD whichever it was. */
const UNBALANCED = respError(
  "ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified.",
)

/** What XREAD and XREADGROUP are asked. */
export interface ReadOptions {
  /** ms to wait; undefined: not at all, 0: for ever. */
  block: number | undefined
  /** Entries of each stream at most. */
  count: number
  group: string
  consumer: string
  noAck: boolean
  keys: Slice[]
  /** One for each key, as given. */
  ids: Slice[]
}

/** Reads everything up to the ids; what is kept is on memory of its own. */
export function readReadOptions(args: Args, command: 'xread' | 'xreadgroup'): ReadOptions {
  const isGroup = command === 'xreadgroup'
  const options: ReadOptions = {
    block: undefined,
    count: Number.POSITIVE_INFINITY,
    group: '',
    consumer: '',
    noAck: false,
    keys: [],
    ids: [],
  }
  let hasGroup = false
  let hasStreams = false
  while (args.more && !hasStreams) {
    const { remaining } = args
    if (remaining > 1 && args.word('block')) options.block = readBlock(args)
    else if (remaining > 1 && args.word('count')) {
      const count = args.int()
      options.count = count > 0 ? count : Number.POSITIVE_INFINITY
    } else if (remaining > 1 && args.word('streams')) {
      readStreams(args, options)
      hasStreams = true
    } else if (remaining > 2 && args.word('group')) {
      if (!isGroup) throw GROUP_IN_XREAD
      options.group = args.bytes().latin1()
      options.consumer = args.bytes().latin1()
      hasGroup = true
    } else if (args.word('noack')) {
      if (!isGroup) throw NOACK_IN_XREAD
      options.noAck = true
    } else throw SYNTAX_ERROR
  }
  if (!hasStreams) throw SYNTAX_ERROR
  if (isGroup && !hasGroup) throw MISSING_GROUP
  return options
}

const MISSING_GROUP = respError('ERR Missing GROUP option for XREADGROUP')

function readBlock(args: Args): number {
  const timeout = args.int(TIMEOUT_NOT_AN_INTEGER)
  if (timeout < 0) throw TIMEOUT_NEGATIVE
  return timeout
}

function readStreams(args: Args, options: ReadOptions): void {
  const count = args.remaining / 2
  if (!Number.isInteger(count)) throw UNBALANCED
  for (let i = 0; i < count; i++) options.keys.push(Slice.of(args.key().copy()))
  for (let i = 0; i < count; i++) options.ids.push(Slice.of(args.bytes().copy()))
}

/** XREAD */
export function readEntries(ctx: Context, args: Args, reply: Reply): void {
  const { client, server } = ctx
  const { keys, ids, count, block } = readReadOptions(args, 'xread')
  const after = keys.map((key, i) => startOf(ctx, key, ids[i]))
  if (replyNewer(ctx, reply, keys, after, count)) return
  if (block === undefined) {
    reply.nullArray()
    return
  }
  const { db } = ctx
  const attempt = (out: Reply): boolean => {
    for (const [i, key] of keys.entries()) {
      const slot = db.find(key)
      if (slot !== 0 && ctx.store.type(slot) === Type.STREAM && hasNewer(ctx, slot, after[i]))
        return replyNewer({ ...ctx, db }, out, [key], [after[i]], count)
    }
    return false
  }
  server.blocking.block(client, keys, block, attempt)
}

/** The id after which to read. @throws WRONG_TYPE */
function startOf({ db, store }: Context, key: Slice, id: Slice): StreamId {
  const stream = store.streams.open(db, key)
  if (id.isWord('$')) return stream === 0 ? StreamId.min() : store.streams.lastId(stream)
  if (id.isWord('>')) throw NEW_IN_XREAD
  return strictId(id)
}

const hasNewer = ({ store }: Context, stream: number, after: StreamId): boolean =>
  store.streams.topId(stream).compare(after) > 0

/** Replies the streams that have entries after those ids; writes nothing and returns false if none has. */
function replyNewer(
  ctx: Context,
  reply: Reply,
  keys: readonly Slice[],
  after: readonly StreamId[],
  count: number,
): boolean {
  const { db, store } = ctx
  const streams = keys.map(key => store.streams.open(db, key))
  const served = streams.map((stream, i) => stream !== 0 && hasNewer(ctx, stream, after[i]))
  const total = served.filter(Boolean).length
  if (total === 0) return false
  openStreams(reply, total)
  for (const [i, stream] of streams.entries()) {
    if (!served[i]) continue
    openStream(reply, keys[i])
    const start = after[i].clone()
    start.increment()
    replyRange(store, reply, stream, { start, end: StreamId.max(), count })
  }
  return true
}

/** Opens the reply of several streams: a map by key, in RESP2 an array of pairs. */
export function openStreams(reply: Reply, count: number): void {
  if (reply.version === 3) reply.map(count)
  else reply.array(count)
}

export function openStream(reply: Reply, key: Slice): void {
  if (reply.version === 2) reply.array(2)
  reply.bulk(key)
}

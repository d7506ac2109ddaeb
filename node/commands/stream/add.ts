import type { Args } from '../../../protocol/resp/args.js'
import { respError, wrongArity } from '../../../protocol/resp/errors.js'
import type { Reply } from '../../../protocol/resp/reply.js'
import { Slice } from '../../../protocol/resp/slice.js'
import type { Context } from '../../dispatch/context.js'
import type { Store } from '../../store/store.js'
import { StreamId } from '../../store/stream-id.js'
import { type AddOptions, readAddOptions, trimStream } from './trim.js'

const ZERO_ID = respError('ERR The ID specified in XADD must be greater than 0-0')
const NOT_GREATER = respError(
  'ERR The ID specified in XADD is equal or smaller than the target stream top item',
)
const EXHAUSTED = respError('ERR The stream has exhausted the last possible ID, unable to add more items')
/** What Redis says of `ms-*` when the millisecond's last seq is taken. */
const NO_SEQUENCE_LEFT = respError('ERR Elements are too large to be stored')
const WRONG_ARITY = wrongArity('xadd')

/** XADD */
export function addEntry({ db, store }: Context, args: Args, reply: Reply): void {
  const key = args.key()
  const options = readAddOptions(args)
  if (args.remaining < 2 || args.remaining % 2 !== 0) throw WRONG_ARITY
  if (options.id?.isZero && options.sequence !== 'auto') throw ZERO_ID
  const { streams } = store
  const open = streams.open(db, key)
  if (open === 0 && options.noMakeStream) {
    reply.null()
    return
  }
  const id = idOf(store, open === 0 ? StreamId.min() : streams.lastId(open), options)
  const fields: Slice[] = []
  while (args.more) {
    const { buf, off, len } = args.bytes()
    fields.push(new Slice(buf, off, len))
  }
  const stream = streams.create(db, key)
  streams.add(stream, id, fields)
  if (options.trimming !== undefined) trimStream(store, stream, options.trimming)
  reply.bulk(id.toString())
}

/** The id that the new entry gets. @throws when it would not be above `last` */
function idOf({ streams }: Store, last: StreamId, { id, sequence }: AddOptions): StreamId {
  if (last.isMax) throw EXHAUSTED
  if (id === undefined) {
    const next = streams.nextId(last)
    if (next === undefined) throw EXHAUSTED
    return next
  }
  if (sequence !== 'auto') {
    if (id.compare(last) <= 0) throw NOT_GREATER
    return id
  }
  if (id.msHigh === last.msHigh && id.msLow === last.msLow) {
    const next = streams.nextSequence(last, false)
    if (next === undefined) throw NO_SEQUENCE_LEFT
    return next
  }
  streams.firstSequence(id)
  if (id.compare(last) <= 0) throw NOT_GREATER
  return id
}

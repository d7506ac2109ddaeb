import type { Args } from '../../../protocol/resp/args.js'
import { NO_SUCH_KEY, respError, SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import type { Reply } from '../../../protocol/resp/reply.js'
import type { Context } from '../../dispatch/context.js'
import type { StreamId } from '../../store/stream-id.js'
import { readStrictId } from './id.js'

const NEGATIVE_ADDED = respError('ERR entries_added must be positive')
const BELOW_GIVEN = respError(
  'ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id',
)
const BELOW_TOP = respError('ERR The ID specified in XSETID is smaller than the target stream top item')
const ADDED_TOO_SMALL = respError(
  'ERR The entries_added specified in XSETID is smaller than the target stream length',
)
/** More entries than this are counted as so many. */
const ENTRIES_MAX = 2 ** 51

/** XSETID */
export function setId({ db, store }: Context, args: Args, reply: Reply): void {
  const key = args.key()
  const last = readStrictId(args)
  let entriesAdded: number | undefined
  let maxDeleted: StreamId | undefined
  while (args.more) {
    if (args.remaining > 1 && args.word('entriesadded')) {
      entriesAdded = args.int()
      if (entriesAdded < 0) throw NEGATIVE_ADDED
    } else if (args.remaining > 1 && args.word('maxdeletedid')) {
      maxDeleted = readStrictId(args)
      if (last.compare(maxDeleted) < 0) throw BELOW_GIVEN
    } else throw SYNTAX_ERROR
  }
  const { streams } = store
  const stream = streams.open(db, key)
  if (stream === 0) throw NO_SUCH_KEY
  const numbers = streams.numbers(stream)
  const length = streams.length(stream)
  if (length > 0) {
    if (last.compare(streams.topId(stream)) < 0) throw BELOW_TOP
    if (entriesAdded !== undefined && length > entriesAdded) throw ADDED_TOO_SMALL
  }
  streams.setNumbers(stream, {
    last,
    maxDeleted: maxDeleted === undefined || maxDeleted.isZero ? numbers.maxDeleted : maxDeleted,
    entriesAdded: Math.min(entriesAdded ?? numbers.entriesAdded, ENTRIES_MAX),
  })
  reply.ok()
}

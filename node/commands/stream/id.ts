import type { Args } from '../../../protocol/resp/args.js'
import { INVALID_STREAM_ID, respError } from '../../../protocol/resp/errors.js'
import { Slice } from '../../../protocol/resp/slice.js'
import { parseStreamId, StreamId } from '../../store/stream-id.js'

const INVALID_START = respError('ERR invalid start ID for the interval')
const INVALID_END = respError('ERR invalid end ID for the interval')

/** An id in full or without its seq, which then is 0; `-` and `+` are none. @throws INVALID_STREAM_ID */
export function strictId(text: Slice): StreamId {
  const id = new StreamId()
  if (parseStreamId(text, id) === undefined) throw INVALID_STREAM_ID
  return id
}

/** An id, `-` or `+`; a missing seq is the least or the greatest. @throws INVALID_STREAM_ID */
export function looseId(text: Slice, missing: 'least' | 'greatest'): StreamId {
  if (text.isWord('-')) return StreamId.min()
  if (text.isWord('+')) return StreamId.max()
  const id = new StreamId()
  const sequence = parseStreamId(text, id)
  if (sequence === undefined) throw INVALID_STREAM_ID
  if (sequence === 'missing' && missing === 'greatest') id.seqHigh = id.seqLow = 0xffffffff
  return id
}

const OPEN_PARENTHESIS = 40

/** One end of an interval, `(` before it leaves the id itself out. Both ends come out inclusive. */
export function intervalEnd(text: Slice, end: 'start' | 'end'): StreamId {
  const isStart = end === 'start'
  if (text.len < 2 || text.buf[text.off] !== OPEN_PARENTHESIS)
    return looseId(text, isStart ? 'least' : 'greatest')
  const rest = new Slice(text.buf, text.off + 1, text.len - 1)
  if (rest.isWord('-') || rest.isWord('+')) throw INVALID_STREAM_ID
  const id = looseId(rest, isStart ? 'least' : 'greatest')
  if (!(isStart ? id.increment() : id.decrement())) throw isStart ? INVALID_START : INVALID_END
  return id
}

/** The next argument as an id in full or without its seq. */
export function readStrictId(args: Args): StreamId {
  return strictId(args.bytes())
}

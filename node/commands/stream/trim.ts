import type { Args } from '../../../protocol/resp/args.js'
import { INVALID_STREAM_ID, respError, SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import type { Store } from '../../store/store.js'
import { parseStreamId, type Sequence, StreamId } from '../../store/stream-id.js'
import { readStrictId } from './id.js'

const NOT_BOTH = respError('ERR syntax error, MAXLEN and MINID options at the same time are not compatible')
const NEGATIVE_MAXLEN = respError('ERR The MAXLEN argument must be >= 0.')
const NEGATIVE_LIMIT = respError('ERR The LIMIT argument must be >= 0.')
const LIMIT_ALONE = respError('ERR syntax error, LIMIT cannot be used without specifying a trimming strategy')
const LIMIT_EXACT = respError('ERR syntax error, LIMIT cannot be used without the special ~ option')
const NO_STRATEGY = respError('ERR syntax error, XTRIM must be called with a trimming strategy')

/** Entries that `~` keeps or removes together: what Redis has in one node (stream-node-max-entries). */
const NODE_ENTRIES = 100
/** Entries that a trimming with `~` removes at most, without LIMIT. */
const LIMIT_DEFAULT = 100 * NODE_ENTRIES

/** How a stream is to be trimmed. */
export interface Trimming {
  maxlen?: number
  minid?: StreamId
  approximate: boolean
  /** Entries at most; 0 is without limit. */
  limit: number
}

/** What XADD is given before its fields. */
export interface AddOptions {
  trimming: Trimming | undefined
  noMakeStream: boolean
  /** Undefined for `*`. */
  id: StreamId | undefined
  sequence: Sequence
}

class OptionReader {
  strategy: 'maxlen' | 'minid' | undefined
  maxlen = 0
  minid = new StreamId()
  approximate = false
  limit: number | undefined

  /** Reads one trimming option if the cursor stands at one. */
  read(args: Args): boolean {
    if (args.remaining < 2) return false
    if (args.word('maxlen')) {
      this.#begin(args, 'maxlen')
      this.maxlen = args.int()
      if (this.maxlen < 0) throw NEGATIVE_MAXLEN
    } else if (args.word('minid')) {
      this.#begin(args, 'minid')
      this.minid = readStrictId(args)
    } else if (args.word('limit')) {
      this.limit = args.int()
      if (this.limit < 0) throw NEGATIVE_LIMIT
    } else return false
    return true
  }

  #begin(args: Args, strategy: 'maxlen' | 'minid'): void {
    if (this.strategy !== undefined) throw NOT_BOTH
    this.strategy = strategy
    this.approximate = false
    if (args.remaining < 2) return
    if (args.word('~')) this.approximate = true
    else args.word('=')
  }

  trimming(isRequired: boolean): Trimming | undefined {
    if (this.limit !== undefined && this.limit !== 0 && this.strategy === undefined) throw LIMIT_ALONE
    if (isRequired && this.strategy === undefined) throw NO_STRATEGY
    if (this.limit !== undefined && !this.approximate) throw LIMIT_EXACT
    if (this.strategy === undefined) return undefined
    const { approximate, maxlen, minid } = this
    const limit = this.limit ?? (approximate ? LIMIT_DEFAULT : 0)
    return this.strategy === 'maxlen' ? { maxlen, approximate, limit } : { minid, approximate, limit }
  }
}

/** Reads XTRIM's options. */
export function readTrimOptions(args: Args): Trimming {
  const options = new OptionReader()
  while (args.more) if (!options.read(args)) throw SYNTAX_ERROR
  return options.trimming(true) as Trimming
}

/** Reads XADD's options and its id. */
export function readAddOptions(args: Args): AddOptions {
  const options = new OptionReader()
  let noMakeStream = false
  let id: StreamId | undefined
  let sequence: Sequence = 'auto'
  while (args.more) {
    if (args.word('*')) break
    if (options.read(args)) continue
    if (args.word('nomkstream')) {
      noMakeStream = true
      continue
    }
    id = new StreamId()
    const found = parseStreamId(args.bytes(), id, true)
    if (found === undefined) throw INVALID_STREAM_ID
    sequence = found
    break
  }
  return { trimming: options.trimming(false), noMakeStream, id, sequence }
}

/** Trims a stream and returns how many entries went. */
export function trimStream(store: Store, stream: number, trimming: Trimming): number {
  const count = trimming.approximate
    ? approximateCount(store, stream, trimming)
    : surplus(store, stream, trimming)
  store.streams.trim(stream, count)
  return count
}

/** Entries beyond what is to stay. */
function surplus({ streams }: Store, stream: number, { maxlen, minid }: Trimming): number {
  if (minid !== undefined) return streams.rankOf(stream, minid)
  return Math.max(0, streams.length(stream) - (maxlen as number))
}

/** The same in whole nodes, counted from the stream's first entry ever as Redis fills them. */
function approximateCount(store: Store, stream: number, trimming: Trimming): number {
  const { streams } = store
  const length = streams.length(stream)
  const most = trimming.limit === 0 ? length : Math.min(length, trimming.limit)
  const excess = Math.min(surplus(store, stream, trimming), most)
  const before = streams.numbers(stream).entriesAdded - length
  const inFirst = NODE_ENTRIES - (before % NODE_ENTRIES)
  if (excess === length) return length
  return excess < inFirst ? 0 : inFirst + Math.floor((excess - inFirst) / NODE_ENTRIES) * NODE_ENTRIES
}

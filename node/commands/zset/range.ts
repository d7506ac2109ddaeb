import type { Args } from '../../../protocol/resp/args.js'
import { MIN_OR_MAX_NOT_A_FLOAT, respError, SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import { parseDouble } from '../../../protocol/resp/number.js'
import { Slice } from '../../../protocol/resp/slice.js'
import type { Store } from '../../store/store.js'

/**
 * Ranges of a sorted set. Whatever a range is given by (ranks, scores, members), it comes down to a window of ranks,
 * from the lowest score up: what the commands then count, reply, store or remove.
 */

const NOT_A_LEX_RANGE = respError('ERR min or max not valid string range item')
const LIMIT_NEEDS_SCORE_OR_LEX = respError(
  'ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX',
)
const WITHSCORES_BY_LEX = respError('ERR syntax error, WITHSCORES not supported in combination with BYLEX')

/** Ranks `from` up to, but without, `to`. */
export interface Window {
  from: number
  to: number
}

/** Where a range that has been read lies in a sorted set. */
export type Range = (store: Store, zset: number) => Window

export type RangeBy = 'rank' | 'score' | 'lex'

/** Reads `start stop`, negative from the end; `reverse` counts from the highest score. */
export function readRankRange(args: Args, reverse: boolean): Range {
  const start = args.int()
  const stop = args.int()
  return (store, zset) => {
    const length = store.zsets.length(zset)
    const first = Math.max(0, start < 0 ? start + length : start)
    const last = Math.min(length - 1, stop < 0 ? stop + length : stop)
    if (first > last) return { from: 0, to: 0 }
    return reverse ? { from: length - 1 - last, to: length - first } : { from: first, to: last + 1 }
  }
}

interface ScoreBound {
  score: number
  exclusive: boolean
}

/** A score, `(` before it for an exclusive one, read as strtod does: blanks before it and nothing at all are fine. */
function readScoreBound(slice: Slice): ScoreBound {
  const exclusive = slice.len > 0 && slice.buf[slice.off] === OPEN
  const text = slice
    .latin1()
    .slice(exclusive ? 1 : 0)
    .trimStart()
  if (text === '') return { score: 0, exclusive }
  const score = parseScore(text)
  if (score === undefined) throw MIN_OR_MAX_NOT_A_FLOAT
  return { score, exclusive }
}

/** Unlike elsewhere, a number too large for a double is infinite here. */
function parseScore(text: string): number | undefined {
  const parsed = parseDouble(Slice.of(Buffer.from(text, 'latin1')))
  if (parsed !== undefined) return parsed
  return /^[+-]?\d+\.?\d*(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined
}

/** Reads `min max` as scores. @param reversed the maximum comes first */
export function readScoreRange(args: Args, reversed: boolean): Range {
  const [min, max] = readBounds(args, reversed, readScoreBound)
  return ({ zsets }, zset) => ({
    from: zsets.firstAtOrAbove(zset, min.score, min.exclusive),
    to: zsets.firstAtOrAbove(zset, max.score, !max.exclusive),
  })
}

interface LexBound {
  /** -1 and 1 are before and after all members. */
  side: -1 | 0 | 1
  member: Buffer
  exclusive: boolean
}

const OPEN = 40
const BRACKET = 91
const PLUS = 43
const MINUS = 45

function readLexBound(slice: Slice): LexBound {
  const mark = slice.len === 0 ? 0 : slice.buf[slice.off]
  if (slice.len === 1 && mark === MINUS) return { side: -1, member: NO_BYTES, exclusive: false }
  if (slice.len === 1 && mark === PLUS) return { side: 1, member: NO_BYTES, exclusive: false }
  if (mark !== OPEN && mark !== BRACKET) throw NOT_A_LEX_RANGE
  return { side: 0, member: slice.view().subarray(1), exclusive: mark === OPEN }
}

const NO_BYTES = Buffer.alloc(0)

/** Reads `min max` as members. @param reversed the maximum comes first */
export function readLexRange(args: Args, reversed: boolean): Range {
  const [min, max] = readBounds(args, reversed, readLexBound)
  return (store, zset) => ({
    from: rankOf(store, zset, min, min.exclusive),
    to: rankOf(store, zset, max, !max.exclusive),
  })
}

function rankOf({ zsets }: Store, zset: number, { side, member }: LexBound, above: boolean): number {
  if (side !== 0) return side < 0 ? 0 : zsets.length(zset)
  return zsets.firstMemberAtOrAbove(zset, member, above)
}

/** Two bounds, the lower one first. */
function readBounds<T>(args: Args, reversed: boolean, read: (slice: Slice) => T): [min: T, max: T] {
  const first = args.bytes()
  const second = args.bytes()
  return reversed ? [read(second), read(first)] : [read(first), read(second)]
}

/** What ZRANGE and its older relatives ask for. */
export interface RangeQuery {
  range: Range
  reverse: boolean
  withScores: boolean
  offset: number
  /** Negative for no limit. */
  count: number
}

/** What of a query the command's name decides already. */
export interface RangeForm {
  by?: RangeBy
  reverse?: boolean
  /** The result is stored: it cannot be asked WITHSCORES. */
  stores?: boolean
}

/** Reads `min max [BYSCORE | BYLEX] [REV] [LIMIT offset count] [WITHSCORES]`, as far as the form leaves them open. */
export function readRangeQuery(args: Args, form: RangeForm): RangeQuery {
  const bounds = args.at
  args.rewind(bounds + 2)
  let { by, reverse } = form
  let [withScores, offset, count] = [false, 0, -1]
  while (args.more) {
    if (form.stores !== true && args.word('withscores')) withScores = true
    else if (args.remaining > 2 && args.word('limit')) {
      offset = args.int()
      count = args.int()
    } else if (reverse === undefined && args.word('rev')) reverse = true
    else if (by === undefined && args.word('bylex')) by = 'lex'
    else if (by === undefined && args.word('byscore')) by = 'score'
    else throw SYNTAX_ERROR
  }
  reverse ??= false
  by ??= 'rank'
  if (count !== -1 && by === 'rank') throw LIMIT_NEEDS_SCORE_OR_LEX
  if (withScores && by === 'lex') throw WITHSCORES_BY_LEX
  args.rewind(bounds)
  const range = RANGE_READERS[by](args, reverse)
  return { range, reverse, withScores, offset, count }
}

const RANGE_READERS = { rank: readRankRange, score: readScoreRange, lex: readLexRange }

/** The elements a query asks for, in the order it asks for them. They stay valid while elements are removed. */
export function selectRange(store: Store, zset: number, query: RangeQuery): Uint32Array {
  const { range, reverse, offset, count } = query
  let { from, to } = range(store, zset)
  if (offset < 0) return new Uint32Array(0)
  if (reverse) {
    to -= offset
    if (count >= 0) from = Math.max(from, to - count)
  } else {
    from += offset
    if (count >= 0) to = Math.min(to, from + count)
  }
  const slots = store.zsets.slots(zset, from, to)
  return reverse ? slots.reverse() : slots
}

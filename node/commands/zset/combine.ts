import type { Args } from '../../../protocol/resp/args.js'
import { NOT_AN_INTEGER, respError, SYNTAX_ERROR, WRONG_TYPE } from '../../../protocol/resp/errors.js'
import { Slice } from '../../../protocol/resp/slice.js'
import type { Context } from '../../dispatch/context.js'
import { Type } from '../../store/kind.js'
import type { Store } from '../../store/store.js'

/** Unions, intersections and differences of sorted sets and of sets, whose members all score 1. */

const WEIGHT_NOT_A_FLOAT = respError('ERR weight value is not a float')
const LIMIT_NEGATIVE = respError("ERR LIMIT can't be negative")

export type Operation = 'union' | 'inter' | 'diff'
type Aggregate = (a: number, b: number) => number

interface Source {
  slot: number
  isSet: boolean
  length: number
  weight: number
}

/** A combination that has been read and checked. */
export interface Combination {
  operation: Operation
  sources: Source[]
  aggregate: Aggregate
  withScores: boolean
  /** Members to count at most; 0 for all. */
  limit: number
}

/** Members (one character a byte) with their scores. */
export type Scored = Map<string, number>

const AGGREGATES: Record<string, Aggregate> = {
  sum: (a, b) => orZero(a + b),
  min: (a, b) => (b < a ? b : a),
  max: (a, b) => (b > a ? b : a),
}

/** Infinity less infinity, and infinity times a weight of 0, count as 0. */
const orZero = (score: number): number => (Number.isNaN(score) ? 0 : score)

/**
 * Reads `numkeys key [key ...]` and the options of the form.
 *
 * @param form what the result is for: options differ
 */
export function readCombination(
  ctx: Context,
  args: Args,
  command: string,
  operation: Operation,
  form: 'reply' | 'store' | 'count',
): Combination {
  const numkeys = args.int(NOT_AN_INTEGER)
  if (numkeys < 1) throw respError(`ERR at least 1 input key is needed for '${command}' command`)
  if (numkeys > args.remaining) throw SYNTAX_ERROR
  const sources = Array.from({ length: numkeys }, () => openSource(ctx, args.key()))
  const combination = { operation, sources, aggregate: AGGREGATES.sum, withScores: false, limit: 0 }
  const combines = operation !== 'diff' && form !== 'count'
  while (args.more) {
    if (combines && args.remaining > numkeys && args.word('weights')) {
      for (const source of sources) source.weight = args.double(WEIGHT_NOT_A_FLOAT)
    } else if (combines && args.remaining > 1 && args.word('aggregate')) {
      const aggregate = AGGREGATES[args.text().toLowerCase()]
      if (aggregate === undefined) throw SYNTAX_ERROR
      combination.aggregate = aggregate
    } else if (form === 'reply' && args.word('withscores')) combination.withScores = true
    else if (form === 'count' && args.remaining > 1 && args.word('limit'))
      combination.limit = args.intIn(0, Number.MAX_SAFE_INTEGER, LIMIT_NEGATIVE)
    else throw SYNTAX_ERROR
  }
  return combination
}

function openSource({ db, store }: Context, key: Slice): Source {
  const slot = db.find(key)
  if (slot === 0) return { slot, isSet: false, length: 0, weight: 1 }
  const type = store.type(slot)
  if (type !== Type.ZSET && type !== Type.SET) throw WRONG_TYPE
  return { slot, isSet: type === Type.SET, length: store.elements.length(slot), weight: 1 }
}

/** The combined members with their scores, in no order. */
export function combine(store: Store, combination: Combination): Scored {
  const { operation, sources, aggregate, limit } = combination
  if (operation === 'diff') return difference(store, sources)
  // Redis goes from the smallest to the largest: floating-point sums depend on it
  const ordered = [...sources].sort((a, b) => a.length - b.length)
  return operation === 'union'
    ? union(store, ordered, aggregate)
    : intersection(store, ordered, aggregate, limit)
}

function weighted(store: Store, { isSet, weight }: Source, element: number): number {
  return (isSet ? 1 : store.zsets.score(element)) * weight
}

function union(store: Store, sources: readonly Source[], aggregate: Aggregate): Scored {
  const result: Scored = new Map()
  for (const source of sources) {
    for (let i = 0; i < source.length; i++) {
      const element = store.elements.at(source.slot, i)
      const member = store.subkey(element).latin1()
      const score = orZero(weighted(store, source, element))
      const before = result.get(member)
      result.set(member, before === undefined ? score : aggregate(before, score))
    }
  }
  return result
}

function intersection(
  store: Store,
  [smallest, ...others]: readonly Source[],
  aggregate: Aggregate,
  limit: number,
): Scored {
  const result: Scored = new Map()
  const member = new Slice()
  for (let i = 0; i < smallest.length; i++) {
    const element = store.elements.at(smallest.slot, i)
    const name = store.subkey(element)
    member.set(name.buf, name.off, name.len)
    let score: number | undefined = orZero(weighted(store, smallest, element))
    for (const other of others) {
      const match = other.length === 0 ? 0 : store.elements.find(other.slot, member)
      score = match === 0 ? undefined : aggregate(score, weighted(store, other, match))
      if (score === undefined) break
    }
    if (score === undefined) continue
    result.set(member.latin1(), score)
    if (result.size === limit) break
  }
  return result
}

function difference(store: Store, [first, ...others]: readonly Source[]): Scored {
  const result: Scored = new Map()
  for (let i = 0; i < first.length; i++) {
    const element = store.elements.at(first.slot, i)
    const member = store.subkey(element)
    const elsewhere = others.some(({ slot, length }) => length > 0 && store.elements.find(slot, member) !== 0)
    if (!elsewhere) result.set(member.latin1(), weighted(store, first, element))
  }
  return result
}

/** By score, equal ones by their bytes. */
export function inOrder(scored: Scored): (readonly [member: Buffer, score: number])[] {
  return [...scored]
    .sort(([memberA, a], [memberB, b]) => (a === b ? (memberA < memberB ? -1 : 1) : a - b))
    .map(([member, score]) => [Buffer.from(member, 'latin1'), score] as const)
}

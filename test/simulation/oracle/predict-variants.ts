import { isInfinite } from './decimal.js'
import type { KeyState } from './model.js'
import type { Expected, Model, Sight } from './sight.js'

/** Commands that write what others write: said in those others' words, for what their node sees. */

/** Words of the command that writes the same; undefined if nothing is written. */
type Rewrite = (words: readonly string[], sight: Sight) => string[] | undefined

const isFree = (sight: Sight, keys: readonly string[]): boolean =>
  keys.every(key => sight.key(key) === undefined)

const pairsOf = (words: readonly string[]): [key: string, text: string][] =>
  Array.from({ length: words.length >> 1 }, (_, i) => [words[2 * i], words[2 * i + 1]])

/** Whether EXPIRE's NX, XX, GT or LT lets a deadline take the place of another; none is the latest of all. */
function isLet(condition: string | undefined, before: number, deadline: number): boolean {
  if (condition === 'NX') return before === 0
  if (condition === 'XX') return before !== 0
  if (condition === 'GT') return before !== 0 && deadline > before
  return condition !== 'LT' || before === 0 || deadline < before
}

const REWRITES: Record<string, Rewrite> = {
  SETNX: ([, key, text]) => ['SET', key, text, 'NX'],
  PSETEX: ([, key, ms, text]) => ['SET', key, text, 'PX', ms],
  GETSET: ([, key, text], sight) => (sight.typed(key, 'string').clash ? undefined : ['SET', key, text]),
  GETEX: ([, key, how, ms], sight) => {
    if (sight.typed(key, 'string').clash) return undefined
    return how === 'PERSIST' ? ['PERSIST', key] : ['PEXPIRE', key, ms]
  },
  INCR: ([, key]) => ['INCRBY', key, '1'],
  DECR: ([, key]) => ['INCRBY', key, '-1'],
  DECRBY: ([, key, by]) => ['INCRBY', key, `${-Number(by)}`],
  UNLINK: ([, ...keys]) => ['DEL', ...keys],
  RENAMENX: ([, from, to], sight) => (isFree(sight, [to]) ? ['RENAME', from, to] : undefined),
  PEXPIREAT: ([, key]) => ['DEL', key],
  HMSET: ([, ...words]) => ['HSET', ...words],
  HSETNX: ([, key, name, text], sight) =>
    sight.typed(key, 'hash').state?.elements.has(name) ? undefined : ['HSET', key, name, text],
}

/** PEXPIRE key ms condition */
export function expireIf([, key, ms, condition]: readonly string[], sight: Sight): Expected[] {
  const state = sight.key(key)
  const deadline = sight.writer.now + Number(ms)
  if (state === undefined || !isLet(condition, state.deadline, deadline)) return []
  return [sight.part('deadline', key, { deadline })]
}

/** ZADD key [NX | XX | GT | LT] [INCR] score member, with one member. */
export const addScore =
  (add: Model, increment: Model): Model =>
  (words, sight) => {
    const [, key] = words
    const [score, member] = words.slice(-2)
    const options = words.slice(2, -2)
    const before = sight.typed(key, 'zset').state?.elements.get(member)?.text
    // to and from the infinite there is no sum: what is told is not said here
    if (isInfinite(score) || (before !== undefined && isInfinite(before))) return undefined
    if (options.includes('INCR')) return increment(['ZINCRBY', key, score, member], sight)
    if (options.includes('NX') && before !== undefined) return []
    if (options.includes('XX') && before === undefined) return []
    if (before !== undefined && options.includes('GT') && Number(score) <= Number(before)) return []
    if (before !== undefined && options.includes('LT') && Number(score) >= Number(before)) return []
    return add(['ZADD', key, score, member], sight)
  }

type Members = [member: string, score: number][]

/** By score, equal scores by name. */
const ranked = (state: KeyState): Members =>
  [...state.elements]
    .map(([member, { text }]): [string, number] => [member, Number(text.replace('inf', 'Infinity'))])
    .sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1))

const removeMembers =
  (chosen: (members: Members, words: readonly string[]) => Members): Model =>
  (words, sight) => {
    const [, key] = words
    const { state, clash } = sight.typed(key, 'zset')
    if (clash || state === undefined) return []
    return chosen(ranked(state), words).map(([member]) => sight.remove(key, state, member))
  }

/** SMOVE source destination member */
function moveMember([, from, to, member]: readonly string[], sight: Sight): Expected[] {
  const source = sight.typed(from, 'set')
  const target = sight.typed(to, 'set')
  if (source.clash || target.clash || from === to || !source.state?.elements.has(member)) return []
  const removed = sight.remove(from, source.state, member)
  return target.state?.elements.has(member)
    ? [removed]
    : [removed, ...sight.elements(to, 'set', [[member, '']])]
}

/** The models of commands said in the words of others. @param models of those others */
export function variantModels(models: Readonly<Record<string, Model>>): Record<string, Model> {
  const rewritten = Object.entries(REWRITES).map(([name, rewrite]): [string, Model] => [
    name,
    (words, sight) => {
      const other = rewrite(words, sight)
      return other === undefined ? [] : models[other[0]](other, sight)
    },
  ])
  const setAll: Model = ([, ...words], sight) =>
    pairsOf(words).flatMap(([key, text]) => models.SET(['SET', key, text], sight) ?? [])
  return {
    ...Object.fromEntries(rewritten),
    MSET: setAll,
    MSETNX: (words, sight) =>
      isFree(
        sight,
        pairsOf(words.slice(1)).map(([key]) => key),
      )
        ? setAll(words, sight)
        : [],
    SMOVE: moveMember,
    ZPOPMIN: removeMembers((members, [, , count]) => members.slice(0, Number(count))),
    ZPOPMAX: removeMembers((members, [, , count]) => members.slice(-Number(count))),
    ZREMRANGEBYRANK: removeMembers((members, [, , from, to]) => members.slice(Number(from), Number(to) + 1)),
    ZREMRANGEBYSCORE: removeMembers((members, [, , , most]) =>
      members.filter(([, score]) => score <= Number(most)),
    ),
  }
}

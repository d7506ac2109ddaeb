import { isInteger, isNumber } from './decimal.js'
import { copiedViewOf } from './model.js'
import type { Type } from './part.js'
import { copyOfStream } from './predict-group.js'
import { LIST_MODELS } from './predict-list.js'
import { STREAM_MODELS } from './predict-stream.js'
import { STRING_MODELS } from './predict-string.js'
import { addScore, expireIf, variantModels } from './predict-variants.js'
import { dotless, type Expected, type Model, Sight, type View, type Writer } from './sight.js'

/** What a command has to tell the mesh, in the words of contentOf(), and what has to come of it here. */
export interface Prediction {
  /** Undefined where it is not said in what parts it is told. */
  parts: string[] | undefined
  views: View[]
  /** New entries of streams, whose ids nobody else may have given. */
  ids: Sight['ids']
}

/**
 * What a command writes by Redis's semantics, from what its node had seen; undefined for commands that are not
 * modelled: what those tell is taken as it is.
 */
export function predict(words: readonly string[], writer: Writer): Prediction | undefined {
  const model: Model | undefined = MODELS[words[0]]
  if (model === undefined) return undefined
  const sight = new Sight(writer)
  const parts = model(words, sight)?.map(dotless)
  if (parts === undefined && sight.views.length === 0) return undefined
  return { parts, views: sight.views, ids: sight.ids }
}

const incrementField =
  (fits: (text: string) => boolean): Model =>
  ([, key, name, by], sight) => {
    const { state, clash } = sight.typed(key, 'hash')
    const element = state?.elements.get(name)
    if (clash || (element !== undefined && !fits(element.text))) return []
    return sight.share(key, 'hash', name, by)
  }

const removeFrom =
  (type: Type): Model =>
  ([, key, ...names], sight) => {
    const { state, clash } = sight.typed(key, type)
    if (clash || state === undefined) return []
    return names.filter(name => state.elements.has(name)).map(name => sight.remove(key, state, name))
  }

/** COPY and RENAME: the target written anew as the source is seen here. */
function copy(sight: Sight, from: string, to: string, toDb: number): Expected[] {
  const source = sight.key(from)
  if (source === undefined) return []
  const { type, text, elements, deadline } = source
  if (type === 'string')
    return [sight.part('value', to, { text }, toDb), sight.part('deadline', to, { deadline }, toDb)]
  const copies =
    type === 'stream'
      ? copyOfStream(sight, from, to, toDb)
      : [...elements].map(([name, { text }]) => sight.part('element', to, { type, name, text }, toDb))
  return [
    ...sight.clear(to, toDb),
    ...copies,
    sight.part('deadline', to, { deadline: 0 }, toDb),
    ...(deadline === 0 ? [] : [sight.part('deadline', to, { deadline }, toDb)]),
  ]
}

const move = (sight: Sight, from: string, to: string, toDb: number): Expected[] => [
  ...copy(sight, from, to, toDb),
  ...sight.clear(from),
]

/** Every key has to be what it was on the other side; in what parts that is told is not said. */
function swap(_: readonly string[], sight: Sight): undefined {
  const names = new Set([...sight.writer.keys()].map(({ key }) => key))
  for (const key of names)
    for (const db of [0, 1]) {
      const state = sight.key(key, 1 - db)
      const view = state === undefined ? 'none' : copiedViewOf(state)
      sight.views.push({ db, key, view, deadline: state?.deadline ?? 0 })
    }
  return undefined
}

function zset([, key, ...pairs]: readonly string[], sight: Sight): Expected[] {
  const { state, clash } = sight.typed(key, 'zset')
  if (clash) return []
  const entries: [string, string][] = []
  for (let i = 0; i < pairs.length; i += 2)
    if (state?.elements.get(pairs[i + 1])?.text !== pairs[i]) entries.push([pairs[i + 1], pairs[i]])
  return sight.elements(key, 'zset', entries)
}

function incrementScore([, key, by, member]: readonly string[], sight: Sight): Expected[] {
  const { state, clash } = sight.typed(key, 'zset')
  if (clash) return []
  const isThere = state?.elements.has(member) ?? false
  return Number(by) === 0 && isThere ? [] : sight.share(key, 'zset', member, by)
}

const BASIC_MODELS: Record<string, Model> = {
  ...STRING_MODELS,
  HSET: ([, key, ...pairs], sight) => {
    if (sight.typed(key, 'hash').clash) return []
    const entries: [string, string][] = []
    for (let i = 0; i < pairs.length; i += 2) entries.push([pairs[i], pairs[i + 1]])
    return sight.elements(key, 'hash', entries)
  },
  HDEL: removeFrom('hash'),
  HINCRBY: incrementField(isInteger),
  HINCRBYFLOAT: incrementField(isNumber),
  SADD: ([, key, ...members], sight) => {
    const { state, clash } = sight.typed(key, 'set')
    if (clash) return []
    return sight.elements(
      key,
      'set',
      members.filter(member => !state?.elements.has(member)).map(member => [member, '']),
    )
  },
  SREM: removeFrom('set'),
  ZADD: addScore(zset, incrementScore),
  ZINCRBY: (words, sight) =>
    addScore(zset, incrementScore)(['ZADD', words[1], 'INCR', ...words.slice(2)], sight),
  ZREM: removeFrom('zset'),
  DEL: ([, ...keys], sight) => keys.flatMap(key => sight.clear(key)),
  PEXPIRE: expireIf,
  PERSIST: ([, key], sight) => {
    const state = sight.key(key)
    return state === undefined || state.deadline === 0 ? [] : [sight.part('deadline', key, { deadline: 0 })]
  },
  RENAME: ([, from, to], sight) => (from === to ? [] : move(sight, from, to, sight.db)),
  MOVE: ([, key, db], sight) =>
    Number(db) === sight.db || sight.key(key, Number(db)) !== undefined
      ? []
      : move(sight, key, key, Number(db)),
  COPY: ([, from, to, , db], sight) => copy(sight, from, to, Number(db)),
  FLUSHDB: (_, sight) => [sight.part('flush', '', {})],
  ...LIST_MODELS,
  ...STREAM_MODELS,
  SWAPDB: swap,
  FLUSHALL: (_, sight) => [0, 1].map(db => sight.part('flush', '', {}, db)),
}

const MODELS = { ...BASIC_MODELS, ...variantModels(BASIC_MODELS) }

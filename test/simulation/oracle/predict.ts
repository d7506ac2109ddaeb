import { isInteger, isNumber } from './decimal.js'
import { overwrite } from './model.js'
import type { Type } from './part.js'
import { copyOfStream } from './predict-group.js'
import { LIST_MODELS } from './predict-list.js'
import { STREAM_MODELS } from './predict-stream.js'
import { dotless, type Expected, type Model, Sight, type View, type Writer } from './sight.js'

/** What a command has to tell the mesh, in the words of contentOf(), and what has to come of it here. */
export interface Prediction {
  parts: string[]
  views: View[]
  /** New entries of streams, whose ids nobody else may have given. */
  ids: Sight['ids']
}

/**
 * What a command writes by Redis's semantics, from what its node had seen; undefined for commands that are not
 * modelled: what those tell is taken as it is.
 */
export function predict(words: readonly string[], writer: Writer): Prediction | undefined {
  const model = MODELS[words[0]]
  if (model === undefined) return undefined
  const sight = new Sight(writer)
  const parts = model(words, sight)?.map(dotless)
  return parts && { parts, views: sight.views, ids: sight.ids }
}

function set([, key, text, ...options]: readonly string[], sight: Sight): Expected[] {
  const state = sight.key(key)
  if (options.includes('NX') && state !== undefined) return []
  if (options.includes('XX') && state === undefined) return []
  const value = sight.part('value', key, { text })
  if (options.includes('KEEPTTL') && state !== undefined) return [value]
  const at = options.indexOf('PX')
  const deadline = at < 0 ? 0 : sight.writer.now + Number(options[at + 1])
  return [value, sight.part('deadline', key, { deadline })]
}

/** Writes that change a string in place, and keep its deadline. */
const change =
  (next: (text: string, words: readonly string[]) => string): Model =>
  (words, sight) => {
    const [, key] = words
    const { state, clash } = sight.typed(key, 'string')
    if (clash) return []
    // a counter becomes a string first
    const counted = state !== undefined && state.shares.size > 0
    return [
      ...sight.made(key, state),
      ...(counted ? [sight.part('value', key, { text: state.text })] : []),
      sight.part('value', key, { text: next(state?.text ?? '', words) }),
    ]
  }

/** A bit that is as it should be already is no write. */
function setBit(words: readonly string[], sight: Sight): ReturnType<Model> {
  const [, key, at, bit] = words
  const byte = Number(at) >> 3
  const mask = 0x80 >> (Number(at) & 7)
  const old = (text: string): number => (byte < text.length ? text.charCodeAt(byte) : 0)
  const { state } = sight.typed(key, 'string')
  if (state !== undefined && byte < state.text.length && ((old(state.text) & mask) !== 0) === (bit === '1'))
    return []
  const set = change((text: string) =>
    overwrite(text, byte, String.fromCharCode(bit === '1' ? old(text) | mask : old(text) & ~mask)),
  )
  return set(words, sight)
}

const increment =
  (fits: (text: string) => boolean): Model =>
  ([, key, by], sight) => {
    const { state, clash } = sight.typed(key, 'string')
    if (clash || (state !== undefined && !fits(state.text))) return []
    return sight.share(key, 'string', undefined, by)
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
function copy(sight: Sight, from: string, to: string, toDb: number): Expected[] | undefined {
  const source = sight.key(from)
  if (source === undefined) return []
  const { type, text, elements, deadline } = source
  if (type === 'string')
    return [sight.part('value', to, { text }, toDb), sight.part('deadline', to, { deadline }, toDb)]
  const copies =
    type === 'stream'
      ? copyOfStream(sight, from, to, toDb)
      : [...elements].map(([name, { text }]) => sight.part('element', to, { type, name, text }, toDb))
  return (
    copies && [
      ...sight.clear(to, toDb),
      ...copies,
      sight.part('deadline', to, { deadline: 0 }, toDb),
      ...(deadline === 0 ? [] : [sight.part('deadline', to, { deadline }, toDb)]),
    ]
  )
}

function move(sight: Sight, from: string, to: string, toDb: number): Expected[] | undefined {
  const copied = copy(sight, from, to, toDb)
  return copied && [...copied, ...sight.clear(from)]
}

function zset([, key, ...pairs]: readonly string[], sight: Sight): Expected[] {
  const { state, clash } = sight.typed(key, 'zset')
  if (clash) return []
  const entries: [string, string][] = []
  for (let i = 0; i < pairs.length; i += 2)
    if (state?.elements.get(pairs[i + 1])?.text !== pairs[i]) entries.push([pairs[i + 1], pairs[i]])
  return sight.elements(key, 'zset', entries)
}

const MODELS: Record<string, Model> = {
  SET: set,
  APPEND: change((text, [, , more]) => text + more),
  SETRANGE: change((text, [, , at, bytes]) => overwrite(text, Number(at), bytes)),
  SETBIT: setBit,
  INCRBY: increment(isInteger),
  INCRBYFLOAT: increment(isNumber),
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
  ZADD: zset,
  ZINCRBY: ([, key, by, member], sight) => {
    const { state, clash } = sight.typed(key, 'zset')
    if (clash) return []
    const score = Number(state?.elements.get(member)?.text ?? 0) + Number(by)
    return zset(['ZADD', key, `${score}`, member], sight)
  },
  ZREM: removeFrom('zset'),
  DEL: ([, ...keys], sight) => keys.flatMap(key => sight.clear(key)),
  GETDEL: ([, key], sight) => (sight.typed(key, 'string').clash ? [] : sight.clear(key)),
  PEXPIRE: ([, key, ms], sight) => {
    if (sight.key(key) === undefined) return []
    return [sight.part('deadline', key, { deadline: sight.writer.now + Number(ms) })]
  },
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
  FLUSHALL: (_, sight) => [0, 1].map(db => sight.part('flush', '', {}, db)),
}

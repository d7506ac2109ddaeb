import type { KeyState } from './model.js'
import type { Expected, Model, Sight } from './sight.js'

/** What list commands write: new elements by where they have to stand, and the list that has to come of it. */

interface Element {
  /** Undefined for one that the command itself brings. */
  name: string | undefined
  text: string
}

type End = 'left' | 'right'

/** The list as its node sees it, from the left. */
function elementsOf(state: KeyState | undefined): Element[] {
  if (state === undefined) return []
  const names = [...state.elements.keys()].sort()
  return names.map(name => ({ name, text: state.elements.get(name)!.text }))
}

const textsOf = (list: readonly Element[]): string[] => list.map(({ text }) => text)

const brought = (texts: readonly string[]): Element[] => texts.map(text => ({ name: undefined, text }))

/** The list with these at an end, pushed one after the other. */
const pushed = (list: readonly Element[], end: End, texts: readonly string[]): Element[] =>
  end === 'left' ? [...brought([...texts].reverse()), ...list] : [...list, ...brought(texts)]

/** Elements that one command pushes are numbered. */
function pushParts(sight: Sight, key: string, end: End, texts: readonly string[]): Expected[] {
  return texts.map((text, i) => sight.part('element', key, { type: 'list', name: `${end} ${i}`, text }))
}

/** Removes what is in `list` and not in `left`. */
function removals(sight: Sight, key: string, state: KeyState, left: readonly Element[]): Expected[] {
  const names = new Set(left.map(({ name }) => name))
  return elementsOf(state)
    .filter(({ name }) => !names.has(name))
    .map(({ name }) => sight.remove(key, state, name!))
}

const push =
  (end: End, mustExist = false): Model =>
  ([, key, ...texts], sight) => {
    const { state, clash } = sight.typed(key, 'list')
    if (clash || (mustExist && state === undefined)) return []
    sight.shows(key, 'list', textsOf(pushed(elementsOf(state), end, texts)))
    return [...sight.made(key, state), ...pushParts(sight, key, end, texts)]
  }

/** Commands that only take elements away. */
const remove =
  (left: (list: readonly Element[], words: readonly string[]) => Element[]): Model =>
  (words, sight) => {
    const [, key] = words
    const { state, clash } = sight.typed(key, 'list')
    if (clash || state === undefined) return []
    const rest = left(elementsOf(state), words)
    if (rest.length === 0) sight.shows(key, 'none', [])
    else sight.shows(key, 'list', textsOf(rest))
    return removals(sight, key, state, rest)
  }

function insert([, key, where, pivot, text]: readonly string[], sight: Sight): Expected[] {
  const { state, clash } = sight.typed(key, 'list')
  const list = elementsOf(state)
  const found = list.findIndex(element => element.text === pivot)
  if (clash || found < 0) return []
  const at = where === 'BEFORE' ? found : found + 1
  const name = at === 0 ? 'left 0' : at === list.length ? 'right 0' : 'within 0'
  sight.shows(key, 'list', textsOf(list.toSpliced(at, 0, { name, text })))
  return [sight.part('element', key, { type: 'list', name, text })]
}

function setAt([, key, index, text]: readonly string[], sight: Sight): Expected[] {
  const { state, clash } = sight.typed(key, 'list')
  const list = elementsOf(state)
  const element = list.at(Number(index))
  if (clash || element === undefined) return []
  sight.shows(key, 'list', textsOf(list.map(each => (each === element ? { name: each.name, text } : each))))
  return [sight.part('element', key, { type: 'list', name: element.name, text })]
}

/** LTRIM: what is outside of two indexes goes. */
function within(list: readonly Element[], [, , from, to]: readonly string[]): Element[] {
  const index = (text: string): number => (Number(text) < 0 ? list.length + Number(text) : Number(text))
  return list.slice(Math.max(0, index(from)), Math.max(0, index(to) + 1))
}

function without(list: readonly Element[], [, , count, text]: readonly string[]): Element[] {
  const equal = list.filter(element => element.text === text)
  const most = Math.abs(Number(count)) || equal.length
  const gone = Number(count) < 0 ? equal.slice(-most) : equal.slice(0, most)
  return list.filter(element => !gone.includes(element))
}

const pop =
  (end: End): Model =>
  (words, sight) => {
    const count = Number(words[2] ?? 1)
    return remove(list =>
      end === 'left' ? list.slice(count) : list.slice(0, Math.max(0, list.length - count)),
    )(words, sight)
  }

function move([, from, to, take, put]: readonly string[], sight: Sight): Expected[] {
  const source = sight.typed(from, 'list')
  const target = sight.typed(to, 'list')
  if (source.clash || source.state === undefined || target.clash) return []
  const list = elementsOf(source.state)
  const end = put.toLowerCase() as End
  const taken = take === 'LEFT' ? list[0] : list[list.length - 1]
  const rest = list.filter(element => element !== taken)
  const onto = from === to ? rest : elementsOf(target.state)
  if (from !== to && rest.length === 0) sight.shows(from, 'none', [])
  else if (from !== to) sight.shows(from, 'list', textsOf(rest))
  sight.shows(to, 'list', textsOf(pushed(onto, end, [taken.text])))
  return [
    ...removals(sight, from, source.state, rest),
    ...sight.made(to, target.state),
    ...pushParts(sight, to, end, [taken.text]),
  ]
}

/** SORT ... ALPHA STORE: the target written anew. */
function sort([, from, , , to]: readonly string[], sight: Sight): Expected[] {
  const state = sight.key(from)
  if (state !== undefined && !['list', 'set', 'zset'].includes(state.type)) return []
  const texts = state?.type === 'list' ? textsOf(elementsOf(state)) : [...(state?.elements.keys() ?? [])]
  texts.sort()
  const cleared = sight.clear(to)
  if (texts.length === 0) {
    sight.shows(to, 'none', [])
    return cleared
  }
  sight.shows(to, 'list', texts)
  return [...cleared, ...sight.made(to, undefined), ...pushParts(sight, to, 'right', texts)]
}

export const LIST_MODELS: Record<string, Model> = {
  RPUSH: push('right'),
  LPUSH: push('left'),
  RPUSHX: push('right', true),
  LPUSHX: push('left', true),
  LINSERT: insert,
  LSET: setAt,
  LREM: remove(without),
  LTRIM: remove(within),
  LPOP: pop('left'),
  RPOP: pop('right'),
  LMOVE: move,
  RPOPLPUSH: ([name, from, to], sight) => move([name, from, to, 'RIGHT', 'LEFT'], sight),
  SORT: sort,
}

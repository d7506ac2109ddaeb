import { add, isInfinite, isNumber } from './decimal.js'
import { type Dot, isAfter, LAST_ORIGIN, later, NEVER, type Part, type Type } from './part.js'
import { NOTHING, plainText, type Registers, registersOf, textOf, union } from './sketch.js'
import { copiedContent, streamContent, trimmer } from './stream.js'

/**
 * The rules of docs/conflicts.md as plain as they can be said: what a key is, given every part of every write to it that
 * is known. Slow, without memory of its own, and it asks neither when nor in what order the parts came.
 */

interface Element {
  text: string
  /** The newest of what holds it up: what a removal takes away. */
  newest: Dot
}

export interface KeyState {
  type: Type
  /** Of a string; `base` is the dot of the SET that it goes on from. */
  text: string
  base: Dot
  elements: Map<string, Element>
  /** ms, 0 for none. */
  deadline: number
  deadlineDot: Dot
  /** The newest dot of the content that is there. */
  newest: Dot
  /** The newest dot of anything that was ever known of the key. */
  newestEver: Dot
  /** Sums under way, by origin and element name. */
  shares: Map<string, Share>
  /** Of a string that is a HyperLogLog: the newest write that made it, what goes on from that one, and all that counts. */
  sketch: { of: Dot; registers: Registers; counted: Registers } | undefined
}

export type Share = Extract<Part, { kind: 'share' }>
type ElementPart = Extract<Part, { kind: 'element' }>
type Content = Extract<Part, { kind: 'value' | 'element' | 'share' | 'sketch' | 'remove' }>
type SketchPart = Extract<Part, { kind: 'sketch' }>

export const shareKey = (origin: string, name: string | undefined): string => `${origin}|${name ?? ''}`

/** The dot by which a part counts: a share's is that of its first increment, a sketch's of what made it, a removal's what it removed. */
function orderOf(part: Content): Dot {
  if (part.kind === 'share') return { stamp: part.epoch, origin: part.origin }
  if (part.kind === 'sketch') return part.of
  return part.kind === 'remove' ? part.upTo : part
}

const typeOf = (part: Content): Type => ('type' in part ? part.type : 'string')

const newestOf = <T extends Dot>(parts: T[]): T | undefined =>
  parts.reduce<T | undefined>(
    (newest, part) => (newest === undefined || isAfter(part, newest) ? part : newest),
    undefined,
  )

/** @param parts those of one key, and the flushes of its database */
export function stateOf(parts: readonly Part[]): KeyState {
  let floor = NEVER
  let newestEver = NEVER
  for (const part of parts) {
    if (part.kind === 'flush') floor = later(floor, part)
    else if (part.kind === 'clear') floor = later(floor, part.upTo)
    else if (part.kind === 'deadline') floor = later(floor, part.ends ?? NEVER)
    if (part.kind === 'clear') newestEver = later(newestEver, part.upTo)
    else if (part.kind !== 'flush' && part.kind !== 'deadline') newestEver = later(newestEver, orderOf(part))
    else if (part.kind === 'deadline') newestEver = later(newestEver, part)
  }
  const contents = latestShares(parts.filter(isContent))
  let alive = contents.filter(part => isAfter(orderOf(part), floor))

  // the key has the type of its newest content, and begins anew after the last content of another type
  let type: Type = 'none'
  let newestContent = NEVER
  for (const part of alive)
    if (isAfter(orderOf(part), newestContent)) {
      newestContent = orderOf(part)
      type = typeOf(part)
    }
  for (const part of alive) if (typeOf(part) !== type) floor = later(floor, orderOf(part))
  alive = alive.filter(part => isAfter(orderOf(part), floor))

  const deadlines = parts.filter(part => part.kind === 'deadline' && isAfter(part, floor))
  const deadline = newestOf(deadlines as Extract<Part, { kind: 'deadline' }>[])
  const state: KeyState = {
    type: 'none',
    text: '',
    base: NEVER,
    elements: new Map(),
    deadline: deadline?.deadline ?? 0,
    deadlineDot: deadline ?? NEVER,
    newest: NEVER,
    newestEver,
    shares: new Map(),
    sketch: undefined,
  }
  if (type === 'string') fillString(state, alive)
  else if (type !== 'none') fillElements(state, alive, type)
  return state
}

function isContent(part: Part): part is Content {
  return part.kind !== 'deadline' && part.kind !== 'clear' && part.kind !== 'flush'
}

/** Of each origin's sums of one counter only the latest counts: it has all that the earlier ones had, or began anew. */
function latestShares(contents: Content[]): Content[] {
  const latest = new Map<string, Share>()
  for (const part of contents) {
    if (part.kind !== 'share') continue
    const key = `${part.type} ${shareKey(part.origin, part.name)}`
    const known = latest.get(key)
    if (known === undefined || part.stamp > known.stamp) latest.set(key, part)
  }
  return contents.filter(
    part => part.kind !== 'share' || latest.get(`${part.type} ${shareKey(part.origin, part.name)}`) === part,
  )
}

/** The later SET stays; increments begun after it add up on it. What is no number counts as 0. */
function count(base: string | undefined, shares: Share[]): string {
  if (shares.length === 0) return base ?? ''
  return add(base !== undefined && isNumber(base) ? base : '0', ...shares.map(share => share.sum))
}

/** An infinite score stays what it is, whatever is counted on from it. */
const scoreOf = (base: string | undefined, shares: Share[]): string =>
  base !== undefined && isInfinite(base) ? base : count(base, shares)

function fillString(state: KeyState, alive: Content[]): void {
  const base = newestOf(alive.filter(part => part.kind === 'value'))
  const shares = alive.filter(
    (part): part is Share => part.kind === 'share' && isAfter(orderOf(part), base ?? NEVER),
  )
  // what was added counts on from the very write it names
  const sketches = alive.filter(
    (part): part is SketchPart => part.kind === 'sketch' && !isAfter(base ?? NEVER, part.of),
  )
  if (base === undefined && shares.length === 0 && sketches.length === 0) return
  state.type = 'string'
  state.base = base ?? NEVER
  state.text = count(base === undefined ? undefined : plainText(base.text), shares)
  state.newest = [...shares, ...sketches].map(orderOf).reduce(later, base ?? NEVER)
  for (const share of shares) state.shares.set(shareKey(share.origin, undefined), share)
  fillSketch(state, base, shares, sketches)
}

/** A HyperLogLog counts what all have added, and what a SET brought that it goes on from, unless it became a number since. */
function fillSketch(
  state: KeyState,
  base: Extract<Part, { kind: 'value' }> | undefined,
  shares: Share[],
  sketches: SketchPart[],
): void {
  const brought = base === undefined ? undefined : registersOf(base.text)
  if (sketches.length === 0) {
    if (base !== undefined && brought !== undefined && shares.length === 0)
      state.sketch = { of: base, registers: brought, counted: brought }
    return
  }
  const of = sketches.map(orderOf).reduce(later, NEVER)
  if (shares.some(share => isAfter(orderOf(share), of))) return
  const isOf = (dot: Dot): boolean => dot.stamp === of.stamp && dot.origin === of.origin
  const added = sketches.filter(part => isOf(part.of)).map(({ registers }) => registers)
  const goesOn = base !== undefined && isOf(base) && brought !== undefined
  const counted = union([brought ?? NOTHING, ...sketches.map(({ registers }) => registers)])
  state.sketch = { of, registers: union(goesOn ? [brought, ...added] : added), counted }
  state.text = textOf(counted)
}

const isElement = (part: Content): part is ElementPart => part.kind === 'element'

/** An element is there if it was added after what removers had seen; counters of fields as strings. */
function fillElements(state: KeyState, alive: Content[], type: Type): void {
  const isTrimmed = type === 'stream' ? trimmer(alive.filter(isElement)) : () => false
  const names = new Set(alive.flatMap(part => ('name' in part && part.name !== undefined ? part.name : [])))
  for (const name of names) {
    const own = alive.filter(part => 'name' in part && part.name === name)
    const removed = own.flatMap(part => (part.kind === 'remove' ? part.upTo : [])).reduce(later, NEVER)
    const newest = newestOf(own.filter(isElement))
    const stays = newest !== undefined && isAfter(newest, removed) && !isTrimmed(newest)
    const base = stays ? newest : undefined
    const ended = later(removed, newest ?? NEVER)
    const shares = own.filter((part): part is Share => part.kind === 'share' && isAfter(orderOf(part), ended))
    if (base === undefined && shares.length === 0) continue
    const holdsUp = shares.map(orderOf).reduce(later, base ?? NEVER)
    state.type = type
    const text = (type === 'zset' ? scoreOf : count)(base?.text, shares)
    state.elements.set(name, { text, newest: holdsUp })
    state.newest = later(state.newest, holdsUp)
    for (const share of shares) state.shares.set(shareKey(share.origin, name), share)
  }
}

/** Stamps are ms since 2024-01-01, times 4096. */
export const stampOfMs = (ms: number): number => (ms - Date.UTC(2024, 0, 1)) * 4096

/** What a passed deadline takes: all up to the last moment before it, or to its own write where that came later. */
export const endOf = ({ deadline, deadlineDot }: KeyState): Dot =>
  later({ stamp: stampOfMs(deadline) - 1, origin: LAST_ORIGIN }, deadlineDot)

/** What a client sees at a time: a key whose deadline has passed is not there, but for what was written to it since. */
export function stateAt(parts: readonly Part[], isPast: (deadline: number) => boolean): KeyState {
  const state = stateOf(parts)
  if (state.deadline === 0 || !isPast(state.deadline)) return state
  const end = endOf(state)
  const cleared: Part = { ...end, db: 0, key: '', kind: 'clear', upTo: end }
  return isAfter(state.newest, end)
    ? stateAt([...parts, cleared], isPast)
    : { ...stateOf([]), newestEver: state.newestEver }
}

/** What clients see of a key, in the words of look() in shell.ts. */
export function viewOf(state: KeyState): string {
  if (state.type === 'none') return 'none'
  return `${state.type} until ${state.deadline === 0 ? -1 : state.deadline}: ${JSON.stringify(content(state))}`
}

/** The same without the deadline. */
export function bareViewOf(state: KeyState): string {
  return state.type === 'none' ? 'none' : `${state.type}: ${JSON.stringify(content(state))}`
}

/** The same of a copy that is to be made. */
export function copiedViewOf(state: KeyState): string {
  const { type, elements } = state
  return type === 'stream' ? `${type}: ${JSON.stringify(copiedContent(elements))}` : bareViewOf(state)
}

function content({ type, text, elements }: KeyState): unknown {
  if (type === 'string') return text
  if (type === 'stream') return streamContent(elements)
  const names = [...elements.keys()].sort()
  if (type === 'set') return names
  const texts = names.map(name => elements.get(name)!.text)
  return type === 'list' ? texts : names.map((name, i) => `${name}=${texts[i]}`).sort()
}

/** Bytes written into a string at an offset, with zeros where there was nothing. */
export function overwrite(text: string, at: number, bytes: string): string {
  const padded = text.padEnd(at, '\0')
  return padded.slice(0, at) + bytes + padded.slice(at + bytes.length)
}

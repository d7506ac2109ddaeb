import { wordOf } from './place.js'
import { wordsOfTold } from './stream-parts.js'

/**
 * The oracle's own words for what nodes tell each other: parts of writes. They are read from messages (witness.ts) and
 * judged by docs/conflicts.md (model.ts); nothing here comes from the store.
 */

/** One write's place in the total order: stamps first, equal stamps by origin id. */
export interface Dot {
  stamp: number
  /** 8 latin1 characters. */
  origin: string
}

export const NEVER: Dot = { stamp: 0, origin: '' }
/** The origin after all others: an expiry's clear goes up to the last moment before the deadline, whoever wrote. */
export const LAST_ORIGIN = '\xff'.repeat(8)

export const isAfter = (a: Dot, b: Dot): boolean =>
  a.stamp !== b.stamp ? a.stamp > b.stamp : a.origin > b.origin

export const later = (a: Dot, b: Dot): Dot => (isAfter(b, a) ? b : a)

export type Type = 'none' | 'string' | 'hash' | 'set' | 'zset' | 'list' | 'stream'

type What =
  | { kind: 'value'; text: string }
  /** ms, 0 for none. */
  | { kind: 'deadline'; deadline: number }
  /** Everything of the key up to a dot is gone. */
  | { kind: 'clear'; upTo: Dot }
  /** Everything of the database up to the part's own dot is gone. */
  | { kind: 'flush' }
  /** The sum of what an origin has added since `epoch`, to a string or to a hash's field. */
  | { kind: 'share'; type: Type; name: string | undefined; epoch: number; sum: string }
  | { kind: 'element'; type: Type; name: string; text: string }
  /** An element is gone as far as its remover had seen it. */
  | { kind: 'remove'; type: Type; name: string; upTo: Dot }

export type Part = Dot & { db: number; key: string } & What

/** What tells one part from all others. */
export function idOf(part: Part): string {
  const name = 'name' in part ? part.name : ''
  return `${part.kind}|${part.stamp}|${part.origin}|${part.db}|${part.key}|${name}`
}

/**
 * A part without its place in the order, as a prediction can know it.
 * @param since the newest stamp before the command
 */
export function contentOf(part: Part, since: number): string {
  const { kind, db, key } = part
  const words: (string | number | undefined)[] = [kind, db, key]
  if (kind === 'value') words.push(part.text)
  else if (kind === 'deadline') words.push(part.deadline)
  else if (kind === 'share')
    words.push(part.name, part.epoch === part.stamp ? 'new' : `since ${part.epoch}`, part.sum)
  else if (kind === 'element') words.push(part.type, ...elementWords(part, since))
  else if (kind === 'remove') words.push(part.type, part.name, part.upTo.stamp, part.upTo.origin)
  return words.map(word => JSON.stringify(word ?? '')).join(' ')
}

/** A list's element by where it stands, a stream's by what it says. */
function elementWords(part: Dot & Extract<What, { kind: 'element' }>, since: number): string[] {
  const { type, name, text } = part
  if (type === 'stream') return [wordsOfTold(name, text, since)]
  return [type === 'list' ? wordOf(name, part, since) : name, text]
}

/** Of a lost clash of types each node makes the clear by itself, up to the loser and with the loser's dot. */
export const isDerived = (part: Part): boolean =>
  part.kind === 'clear' && part.upTo.stamp === part.stamp && part.upTo.origin === part.origin

import { wordOf } from './place.js'
import { plainText, print, type Registers } from './sketch.js'
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
  /** ms, 0 for none. `ends` is up to where its writer knew all to have expired, and to be gone from every node. */
  | { kind: 'deadline'; deadline: number; ends?: Dot }
  /** Everything of the key up to a dot is gone. */
  | { kind: 'clear'; upTo: Dot }
  /** Everything of the database up to the part's own dot is gone. */
  | { kind: 'flush' }
  /** The sum of what an origin has added since `epoch`, to a string or to a hash's field. */
  | { kind: 'share'; type: Type; name: string | undefined; epoch: number; sum: string }
  | { kind: 'element'; type: Type; name: string; text: string }
  /** Registers of the HyperLogLog that the write `of` made; all of them as far as its sender knew, or what one write raised. */
  | { kind: 'sketch'; of: Dot; registers: Registers; isWhole: boolean }
  /** An element is gone as far as its remover had seen it. */
  | { kind: 'remove'; type: Type; name: string; upTo: Dot }

export type Part = Dot & { db: number; key: string } & What

/** What tells one part from all others. */
export function idOf(part: Part): string {
  const name = 'name' in part ? part.name : ''
  const dot = `${part.stamp}|${part.origin}`
  // a catch-up tells a write's place with all that its sender knows
  const told = part.kind === 'sketch' ? print(part.registers) : ''
  return `${part.kind}|${dot}|${part.db}|${part.key}|${name}|${told}`
}

/**
 * A part without its place in the order, as a prediction can know it.
 * @param since the newest stamp before the command
 */
export function contentOf(part: Part, since: number): string {
  const { kind, db, key } = part
  const words: (string | number | undefined)[] = [kind, db, key]
  if (kind === 'value') words.push(plainText(part.text))
  else if (kind === 'deadline') words.push(part.deadline)
  else if (kind === 'share')
    words.push(part.name, part.epoch === part.stamp ? 'new' : `since ${part.epoch}`, part.sum)
  else if (kind === 'element') words.push(part.type, ...elementWords(part, since))
  else if (kind === 'sketch') words.push(...generationWords(part), print(part.registers))
  else if (kind === 'remove') words.push(part.type, part.name, part.upTo.stamp, part.upTo.origin)
  return words.map(word => JSON.stringify(word ?? '')).join(' ')
}

const generationWords = ({ of, stamp, origin }: Dot & { of: Dot }): (string | number)[] =>
  of.stamp === stamp && of.origin === origin ? ['new'] : [of.stamp, of.origin]

/** A list's element by where it stands, a stream's by what it says. */
function elementWords(part: Dot & Extract<What, { kind: 'element' }>, since: number): string[] {
  const { type, name, text } = part
  if (type === 'stream') return [wordsOfTold(name, text, since)]
  return [type === 'list' ? wordOf(name, part, since) : name, text]
}

/**
 * What a node makes of what others wrote: the clear of a lost clash of types, up to the loser and with the loser's dot,
 * and all registers of a HyperLogLog with the dot of one who raised some.
 */
export function isDerived(part: Part): boolean {
  if (part.kind === 'sketch') return part.isWhole
  return part.kind === 'clear' && part.upTo.stamp === part.stamp && part.upTo.origin === part.origin
}

/** What a node says of an expired key into which something newer came; a catch-up may be ahead of its own word. */
export const isExpiry = (part: Part): boolean => part.kind === 'clear' && part.upTo.origin === LAST_ORIGIN

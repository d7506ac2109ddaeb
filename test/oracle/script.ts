import type { Word } from '../helpers/resp-client.js'

/**
 * How a reply is compared. `exact` is mark by mark and byte by byte; `unordered` sorts the items of every aggregate
 * first, `pairs` sorts them two by two (field and value in RESP2's flat arrays); `loose` looks at the type mark only;
 * a number lets numbers differ by that much and no more.
 */
export type Comparison = 'exact' | 'unordered' | 'pairs' | 'loose' | number

/** One step of a script that is run against both servers. */
export interface Step {
  /** The command; empty to send nothing and only receive. */
  words: Word[]
  /** The connection's name; each is opened when first named. */
  on: string
  compare: Comparison
  /** How many frames to read: 0 for a command that blocks, more than one for SUBSCRIBE of several channels. */
  replies: number
  /** Waits until the server counts one more blocked client: the command must not answer yet. */
  blocks: boolean
}

export type Line = Word[] | Step

export const step = (line: Line): Step =>
  Array.isArray(line) ? { words: line, on: 'a', compare: 'exact', replies: 1, blocks: false } : line

/** A reply whose items come in no order: SMEMBERS, KEYS, HKEYS. */
export const unordered = (...words: Word[]): Step => ({ ...step(words), compare: 'unordered' })

/** A reply of pairs in no order: HGETALL, HSCAN, CONFIG GET. */
export const pairs = (...words: Word[]): Step => ({ ...step(words), compare: 'pairs' })

/** A reply of which only the type can be the same: RANDOMKEY, TIME, INFO. */
export const loose = (...words: Word[]): Step => ({ ...step(words), compare: 'loose' })

/** A number, or a reply with numbers in it, that may differ by `tolerance`: PTTL, TIME. */
export const approximate = (tolerance: number, ...words: Word[]): Step => ({
  ...step(words),
  compare: tolerance,
})

/** The step on another connection than `a`. */
export const on = (connection: string, line: Line): Step => ({ ...step(line), on: connection })

/** The step answered by several frames: SUBSCRIBE of `replies` channels. */
export const replies = (count: number, line: Line): Step => ({ ...step(line), replies: count })

/** A command that must block; its answer is read later by receive(). */
export const blocks = (connection: string, ...words: Word[]): Step => ({
  ...step(words),
  on: connection,
  replies: 0,
  blocks: true,
})

/** Reads what arrives on a connection without sending: a message, or a blocked command's answer. */
export const receive = (connection: string, count = 1): Step => ({
  ...step([]),
  on: connection,
  replies: count,
})

const shownWord = (word: Word): string => {
  const text = Buffer.isBuffer(word) ? word.toString('latin1') : String(word)
  return /^[\w.:*+(){}[\]@/-]+$/.test(text) ? text : JSON.stringify(text)
}

/** The step as it would be typed into redis-cli. */
export function printStep({ words, on, replies, blocks }: Step): string {
  const command = words.length > 0 ? words.map(shownWord).join(' ') : `(receives ${replies})`
  return `${on === 'a' ? '' : `[${on}] `}${command}${blocks ? '  (blocks)' : ''}`
}

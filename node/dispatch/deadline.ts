import type { Args } from '../../protocol/resp/args.js'
import { invalidExpire } from '../../protocol/resp/errors.js'
import { INT64_MAX, INT64_MIN } from '../../protocol/resp/number.js'

/**
 * The latest deadline kept, in the year 144683: it fits the 53 bits that stamps and varints carry. Redis takes times up
 * to 2^63 ms; those between count as this one.
 */
export const DEADLINE_MS_MAX = 2 ** 52

/**
 * The next argument as a deadline in ms since the epoch.
 *
 * @param unitMs 1000 for seconds, 1 for milliseconds
 * @param from what the argument counts from: now, or 0 for a unix time
 * @param positive whether zero and less are errors, as in SET, or times that have passed, as in EXPIRE
 */
export function readDeadline(
  args: Args,
  command: string,
  unitMs: number,
  from: number,
  positive: boolean,
): number {
  const value = args.integer()
  if (positive && value <= 0) throw invalidExpire(command)
  const deadline = Number(value) * unitMs + from
  if (Math.abs(deadline) <= DEADLINE_MS_MAX) return deadline
  const exact = BigInt(value) * BigInt(unitMs)
  if (exact < INT64_MIN || exact + BigInt(from) > INT64_MAX) throw invalidExpire(command)
  return Math.sign(deadline) * DEADLINE_MS_MAX
}

/** The one expiration option that SET and GETEX take, as a word; '' while none was read. */
export type ExpirationWord = '' | 'ex' | 'px' | 'exat' | 'pxat' | 'keepttl' | 'persist'

export interface Expiration {
  word: ExpirationWord
  /** Where its time stands among the arguments. */
  at: number
}

const TIMES = { ex: 1000, px: 1, exat: 1000, pxat: 1 } as const
const TIME_WORDS = ['ex', 'px', 'exat', 'pxat'] as const

/**
 * Reads one expiration option if the next argument is one. The same may be said twice, of which the last holds; two
 * different ones exclude each other. Whether the time is one is not looked at before the whole command was read.
 */
export function takeExpiration(args: Args, expiration: Expiration, without: 'keepttl' | 'persist'): boolean {
  const { word: chosen } = expiration
  if ((chosen === '' || chosen === without) && args.word(without)) {
    expiration.word = without
    return true
  }
  if (args.remaining < 2) return false
  for (const word of TIME_WORDS) {
    if ((chosen !== '' && chosen !== word) || !args.word(word)) continue
    expiration.word = word
    expiration.at = args.at
    args.bytes()
    return true
  }
  return false
}

/** The deadline of an expiration with a time, in ms since the epoch; undefined for one without. */
export function expirationDeadline(
  args: Args,
  { word, at }: Expiration,
  command: string,
  now: number,
): number | undefined {
  if (word === '' || word === 'keepttl' || word === 'persist') return undefined
  args.rewind(at)
  return readDeadline(args, command, TIMES[word], word === 'ex' || word === 'px' ? now : 0, true)
}

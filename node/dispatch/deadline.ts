import type { Args } from '../../protocol/resp/args.js'
import { invalidExpire } from '../../protocol/resp/errors.js'

/** Larger deadlines do not fit the 53 bits that stamps and varints carry. */
export const DEADLINE_MS_MAX = 2 ** 52

/**
 * The next argument as a deadline in ms since the epoch.
 *
 * @param unitMs 1000 for seconds, 1 for milliseconds
 * @param from what the argument counts from: now, or 0 for a unix time
 */
export function readDeadline(
  args: Args,
  command: string,
  unitMs: number,
  from: number,
  positive: boolean,
): number {
  const value = args.int()
  const deadline = value * unitMs + from
  if ((positive && value <= 0) || Math.abs(deadline) > DEADLINE_MS_MAX) throw invalidExpire(command)
  return deadline
}

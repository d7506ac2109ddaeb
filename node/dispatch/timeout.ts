import type { Args } from '../../protocol/resp/args.js'
import { TIMEOUT_NEGATIVE, TIMEOUT_NOT_A_FLOAT } from '../../protocol/resp/errors.js'

/** From here on a time does not fit Redis's clock, which calls it negative. */
const OVERFLOW_MS = 2 ** 63

/** How long a client is ready to wait, given in seconds; in ms, 0 is for ever. The least bit of time is 1 ms. */
export function readTimeout(args: Args): number {
  const ms = Math.ceil(args.double(TIMEOUT_NOT_A_FLOAT) * 1000)
  if (ms < 0 || ms >= OVERFLOW_MS) throw TIMEOUT_NEGATIVE
  return ms
}

import type { Args } from '../../protocol/resp/args.js'
import { SYNTAX_ERROR } from '../../protocol/resp/errors.js'

/** Reads `[ASYNC | SYNC]`: both flush at once here. */
export function readFlushMode(args: Args): void {
  if (args.more && !args.word('async') && !args.word('sync')) throw SYNTAX_ERROR
  args.end()
}

import type { Args } from '../../protocol/resp/args.js'
import { INVALID_CURSOR, SYNTAX_ERROR } from '../../protocol/resp/errors.js'
import type { Reply } from '../../protocol/resp/reply.js'
import type { Slice } from '../../protocol/resp/slice.js'
import { globMatch } from '../store/glob.js'

const DEFAULT_COUNT = 10
const UINT64_MAX = 2n ** 64n - 1n

export interface ScanOptions {
  /** Positions left to visit, 0 for a new scan. */
  cursor: number
  count: number
  pattern?: Slice
  type?: string
}

/** Reads `[MATCH pattern] [COUNT count] [TYPE type]`, what comes after the cursor. */
export function readScan(args: Args, cursor: number, takesType: boolean): ScanOptions {
  const options: ScanOptions = { cursor, count: DEFAULT_COUNT }
  while (args.more) {
    if (args.word('match')) options.pattern = args.bytes()
    else if (args.word('count')) {
      options.count = args.int()
      if (options.count < 1) throw SYNTAX_ERROR
    } else if (takesType && args.word('type')) options.type = args.text().toLowerCase()
    else throw SYNTAX_ERROR
  }
  return options
}

/** Reads a cursor as C's strtoul reads it: nothing is 0, and a negative number one far beyond all positions. */
export function readCursor(args: Args): number {
  const text = args.bytes().latin1()
  if (!/^([+-]?\d+)?$/.test(text)) throw INVALID_CURSOR
  const magnitude = BigInt(text.replace(/^[+-]/, '') || 0)
  if (magnitude > UINT64_MAX) throw INVALID_CURSOR
  return Number(text.startsWith('-') ? BigInt.asUintN(64, -magnitude) : magnitude)
}

/** The reply of a scan of a collection that is not there: Redis does not look at its options. */
export function replyEmptyScan(reply: Reply): void {
  reply.array(2)
  reply.bulk('0')
  reply.array(0)
}

/**
 * One step of a scan over `length` positions, from the highest down: a removal fills its gap with the last element,
 * which has been visited already, so whatever stays during the whole scan is met.
 *
 * @param visit what to reply for a position, the name first; undefined for nothing
 */
export function replyScan(
  reply: Reply,
  { cursor, count, pattern }: ScanOptions,
  length: number,
  visit: (position: number) => readonly Slice[] | undefined,
): void {
  const from = cursor === 0 ? length : Math.min(cursor, length)
  const to = Math.max(0, from - count)
  const found: Buffer[] = []
  for (let position = from - 1; position >= to; position--) {
    const slices = visit(position)
    if (slices === undefined || (pattern !== undefined && !globMatch(pattern, slices[0]))) continue
    for (const slice of slices) found.push(slice.copy())
  }
  reply.array(2)
  reply.bulk(String(to))
  reply.array(found.length)
  for (const bytes of found) reply.bulk(bytes)
}

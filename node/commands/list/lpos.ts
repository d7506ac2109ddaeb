import type { Args } from '../../../protocol/resp/args.js'
import { respError, SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import { INT64_MIN } from '../../../protocol/resp/number.js'
import { defineCommand } from '../../dispatch/command.js'
import { eachEqual } from './find-equal.js'

const RANK_ZERO = respError(
  "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list",
)
const COUNT_NEGATIVE = respError("ERR COUNT can't be negative")
const MAXLEN_NEGATIVE = respError("ERR MAXLEN can't be negative")

/** LPOS key element [RANK rank] [COUNT num-matches] [MAXLEN len] */
export const lposCommand = defineCommand({
  name: 'lpos',
  group: 'list',
  since: '6.0.6',
  summary: 'Return the index of matching elements on a list',
  complexity:
    'O(N) where N is the number of elements in the list, for the average case. When searching for elements near the head or the tail of the list, or when the MAXLEN option is provided, the command may run in constant time.',
  arity: -3,
  flags: ['readonly'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'element', type: 'string' },
    { name: 'rank', type: 'integer', token: 'RANK', optional: true },
    { name: 'num-matches', type: 'integer', token: 'COUNT', optional: true },
    { name: 'len', type: 'integer', token: 'MAXLEN', optional: true },
  ],
  run({ db, store }, args, reply) {
    const key = args.key()
    const element = args.bytes()
    const { rank, count, maxLength } = readOptions(args)
    const list = store.lists.open(db, key)
    const found: number[] = []
    const wanted = count === 0 ? Number.POSITIVE_INFINITY : (count ?? 1)
    let left = Math.abs(rank)
    if (list !== 0) {
      eachEqual(
        store,
        list,
        element,
        rank < 0,
        (_, index) => {
          if (--left <= 0) found.push(index)
          return found.length < wanted
        },
        maxLength || Number.POSITIVE_INFINITY,
      )
    }
    if (count === undefined) {
      if (found.length === 0) reply.null()
      else reply.int(found[0])
      return
    }
    reply.array(found.length)
    for (const index of found) reply.int(index)
  },
})

function readOptions(args: Args): { rank: number; count?: number; maxLength: number } {
  const options: ReturnType<typeof readOptions> = { rank: 1, maxLength: 0 }
  while (args.more) {
    if (args.remaining < 2) throw SYNTAX_ERROR
    if (args.word('rank')) {
      const rank = args.integer()
      // Redis negates it, and this one has no negative: every match counts as late enough
      options.rank = rank === INT64_MIN ? -1 : Number(rank)
      if (options.rank === 0) throw RANK_ZERO
    } else if (args.word('count')) {
      options.count = args.intIn(0, Number.POSITIVE_INFINITY, COUNT_NEGATIVE)
    } else if (args.word('maxlen')) {
      options.maxLength = args.intIn(0, Number.POSITIVE_INFINITY, MAXLEN_NEGATIVE)
    } else throw SYNTAX_ERROR
  }
  return options
}

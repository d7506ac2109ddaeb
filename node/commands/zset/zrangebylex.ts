import { defineCommand } from '../../dispatch/command.js'
import { limitArgument } from '../arguments.js'
import { readRangeQuery, selectRange } from './range.js'
import { replyMembers } from './reply-members.js'

/** ZRANGEBYLEX key min max [LIMIT offset count] */
export const zrangebylexCommand = defineCommand({
  name: 'zrangebylex',
  group: 'sorted-set',
  since: '2.8.9',
  summary: 'Return a range of members in a sorted set, by lexicographical range',
  complexity:
    'O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).',
  arity: -4,
  flags: ['readonly'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'min', type: 'string' },
    { name: 'max', type: 'string' },
    limitArgument,
  ],
  docFlags: ['deprecated'],
  deprecatedSince: '6.2.0',
  replacedBy: '`ZRANGE` with the `BYLEX` argument',
  run({ db, store }, args, reply) {
    const key = args.key()
    const query = readRangeQuery(args, { by: 'lex', reverse: false })
    const zset = store.zsets.open(db, key)
    const elements = zset === 0 ? [] : selectRange(store, zset, query)
    replyMembers(store, reply, elements, query.withScores)
  },
})

import { defineCommand } from '../../dispatch/command.js'
import { limitArgument } from '../arguments.js'
import { readRangeQuery, selectRange } from './range.js'
import { replyMembers } from './reply-members.js'

/** ZRANGEBYSCORE key min max [WITHSCORES] [LIMIT offset count] */
export const zrangebyscoreCommand = defineCommand({
  name: 'zrangebyscore',
  group: 'sorted-set',
  since: '1.0.5',
  summary: 'Return a range of members in a sorted set, by score',
  complexity:
    'O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).',
  arity: -4,
  flags: ['readonly'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'min', type: 'double' },
    { name: 'max', type: 'double' },
    { name: 'withscores', type: 'pure-token', token: 'WITHSCORES', since: '2.0.0', optional: true },
    limitArgument,
  ],
  history: [['2.0.0', 'Added the `WITHSCORES` modifier.']],
  docFlags: ['deprecated'],
  deprecatedSince: '6.2.0',
  replacedBy: '`ZRANGE` with the `BYSCORE` argument',
  run({ db, store }, args, reply) {
    const key = args.key()
    const query = readRangeQuery(args, { by: 'score', reverse: false })
    const zset = store.zsets.open(db, key)
    const elements = zset === 0 ? [] : selectRange(store, zset, query)
    replyMembers(store, reply, elements, query.withScores)
  },
})

import { defineCommand } from '../../dispatch/command.js'
import { readRangeQuery, selectRange } from './range.js'
import { replyMembers } from './reply-members.js'

/** ZREVRANGE key start stop [WITHSCORES] */
export const zrevrangeCommand = defineCommand({
  name: 'zrevrange',
  group: 'sorted-set',
  since: '1.2.0',
  summary: 'Return a range of members in a sorted set, by index, with scores ordered from high to low',
  complexity:
    'O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements returned.',
  arity: -4,
  flags: ['readonly'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'start', type: 'integer' },
    { name: 'stop', type: 'integer' },
    { name: 'withscores', type: 'pure-token', token: 'WITHSCORES', optional: true },
  ],
  docFlags: ['deprecated'],
  deprecatedSince: '6.2.0',
  replacedBy: '`ZRANGE` with the `REV` argument',
  run({ db, store }, args, reply) {
    const key = args.key()
    const query = readRangeQuery(args, { by: 'rank', reverse: true })
    const zset = store.zsets.open(db, key)
    const elements = zset === 0 ? [] : selectRange(store, zset, query)
    replyMembers(store, reply, elements, query.withScores)
  },
})

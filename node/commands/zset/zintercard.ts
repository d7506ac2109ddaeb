import { defineCommand } from '../../dispatch/command.js'
import { combine, readCombination } from './combine.js'

/** ZINTERCARD numkeys key [key ...] [LIMIT limit] */
export const zintercardCommand = defineCommand({
  name: 'zintercard',
  group: 'sorted-set',
  since: '7.0.0',
  summary: 'Intersect multiple sorted sets and return the cardinality of the result',
  complexity:
    'O(N*K) worst case with N being the smallest input sorted set, K being the number of input sorted sets.',
  arity: -3,
  flags: ['readonly', 'movablekeys'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { keyNumIndex: 0, firstKey: 1, step: 1 } }],
  args: [
    { name: 'numkeys', type: 'integer' },
    { name: 'key', type: 'key', keySpecIndex: 0, multiple: true },
    { name: 'limit', type: 'integer', token: 'LIMIT', optional: true },
  ],
  run(ctx, args, reply) {
    reply.int(combine(ctx.store, readCombination(ctx, args, 'zintercard', 'inter', 'count')).size)
  },
})

import { defineCommand } from '../../dispatch/command.js'
import { aggregateArgument } from './arguments.js'
import { combine, inOrder, readCombination } from './combine.js'
import { replyScored } from './reply-members.js'

/** ZUNION numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN | MAX>] [WITHSCORES] */
export const zunionCommand = defineCommand({
  name: 'zunion',
  group: 'sorted-set',
  since: '6.2.0',
  summary: 'Add multiple sorted sets',
  complexity:
    'O(N)+O(M*log(M)) with N being the sum of the sizes of the input sorted sets, and M being the number of elements in the resulting sorted set.',
  arity: -3,
  flags: ['readonly', 'movablekeys'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { keyNumIndex: 0, firstKey: 1, step: 1 } }],
  args: [
    { name: 'numkeys', type: 'integer' },
    { name: 'key', type: 'key', keySpecIndex: 0, multiple: true },
    { name: 'weight', type: 'integer', token: 'WEIGHTS', optional: true, multiple: true },
    aggregateArgument,
    { name: 'withscores', type: 'pure-token', token: 'WITHSCORES', optional: true },
  ],
  run(ctx, args, reply) {
    const combination = readCombination(ctx, args, 'zunion', 'union', 'reply')
    replyScored(reply, inOrder(combine(ctx.store, combination)), combination.withScores)
  },
})

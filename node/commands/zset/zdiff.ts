import { defineCommand } from '../../dispatch/command.js'
import { combine, inOrder, readCombination } from './combine.js'
import { replyScored } from './reply-members.js'

/** ZDIFF numkeys key [key ...] [WITHSCORES] */
export const zdiffCommand = defineCommand({
  name: 'zdiff',
  group: 'sorted-set',
  since: '6.2.0',
  summary: 'Subtract multiple sorted sets',
  complexity:
    'O(L + (N-K)log(N)) worst case where L is the total number of elements in all the sets, N is the size of the first set, and K is the size of the result set.',
  arity: -3,
  flags: ['readonly', 'movablekeys'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { keyNumIndex: 0, firstKey: 1, step: 1 } }],
  args: [
    { name: 'numkeys', type: 'integer' },
    { name: 'key', type: 'key', keySpecIndex: 0, multiple: true },
    { name: 'withscores', type: 'pure-token', token: 'WITHSCORES', optional: true },
  ],
  run(ctx, args, reply) {
    const combination = readCombination(ctx, args, 'zdiff', 'diff', 'reply')
    replyScored(reply, inOrder(combine(ctx.store, combination)), combination.withScores)
  },
})

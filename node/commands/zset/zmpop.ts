import { defineCommand } from '../../dispatch/command.js'
import { whereArgument } from './arguments.js'
import { popMembersOfMany } from './pop.js'

/** ZMPOP numkeys key [key ...] <MIN | MAX> [COUNT count] */
export const zmpopCommand = defineCommand({
  name: 'zmpop',
  group: 'sorted-set',
  since: '7.0.0',
  summary: 'Remove and return members with scores in a sorted set',
  complexity:
    'O(K) + O(M*log(N)) where K is the number of provided keys, N being the number of elements in the sorted set, and M being the number of elements popped.',
  arity: -4,
  flags: ['write', 'movablekeys'],
  keys: [
    {
      flags: ['RW', 'access', 'delete'],
      begin: { index: 1 },
      find: { keyNumIndex: 0, firstKey: 1, step: 1 },
    },
  ],
  args: [
    { name: 'numkeys', type: 'integer' },
    { name: 'key', type: 'key', keySpecIndex: 0, multiple: true },
    whereArgument,
    { name: 'count', type: 'integer', token: 'COUNT', optional: true },
  ],
  run(ctx, args, reply) {
    popMembersOfMany(ctx, args, reply, false)
  },
})

import { defineCommand } from '../../dispatch/command.js'
import { whereArgument } from './arguments.js'
import { popMembersOfMany } from './pop.js'

/** BZMPOP timeout numkeys key [key ...] <MIN | MAX> [COUNT count] */
export const bzmpopCommand = defineCommand({
  name: 'bzmpop',
  group: 'sorted-set',
  since: '7.0.0',
  summary: 'Remove and return members with scores in a sorted set or block until one is available',
  complexity:
    'O(K) + O(M*log(N)) where K is the number of provided keys, N being the number of elements in the sorted set, and M being the number of elements popped.',
  arity: -5,
  flags: ['write', 'blocking', 'movablekeys'],
  keys: [
    {
      flags: ['RW', 'access', 'delete'],
      begin: { index: 2 },
      find: { keyNumIndex: 0, firstKey: 1, step: 1 },
    },
  ],
  args: [
    { name: 'timeout', type: 'double' },
    { name: 'numkeys', type: 'integer' },
    { name: 'key', type: 'key', keySpecIndex: 0, multiple: true },
    whereArgument,
    { name: 'count', type: 'integer', token: 'COUNT', optional: true },
  ],
  run(ctx, args, reply) {
    popMembersOfMany(ctx, args, reply, true)
  },
})

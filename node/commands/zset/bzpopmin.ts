import { defineCommand } from '../../dispatch/command.js'
import { popMemberBlocking } from './pop.js'

/** BZPOPMIN key [key ...] timeout */
export const bzpopminCommand = defineCommand({
  name: 'bzpopmin',
  group: 'sorted-set',
  since: '5.0.0',
  summary:
    'Remove and return the member with the lowest score from one or more sorted sets, or block until one is available',
  complexity: 'O(log(N)) with N being the number of elements in the sorted set.',
  arity: -3,
  flags: ['write', 'noscript', 'blocking', 'fast'],
  keys: [
    { flags: ['RW', 'access', 'delete'], begin: { index: 1 }, find: { lastKey: -2, step: 1, limit: 0 } },
  ],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0, multiple: true },
    { name: 'timeout', type: 'double' },
  ],
  history: [['6.0.0', '`timeout` is interpreted as a double instead of an integer.']],
  run(ctx, args, reply) {
    popMemberBlocking(ctx, args, reply, 'min')
  },
})

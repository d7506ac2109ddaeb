import { defineCommand } from '../../dispatch/command.js'
import { popElementBlocking } from './pop.js'

/** BLPOP key [key ...] timeout */
export const blpopCommand = defineCommand({
  name: 'blpop',
  group: 'list',
  since: '2.0.0',
  summary: 'Remove and get the first element in a list, or block until one is available',
  complexity: 'O(N) where N is the number of provided keys.',
  arity: -3,
  flags: ['write', 'noscript', 'blocking'],
  keys: [
    { flags: ['RW', 'access', 'delete'], begin: { index: 1 }, find: { lastKey: -2, step: 1, limit: 0 } },
  ],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0, multiple: true },
    { name: 'timeout', type: 'double' },
  ],
  history: [['6.0.0', '`timeout` is interpreted as a double instead of an integer.']],
  run(ctx, args, reply) {
    popElementBlocking(ctx, args, reply, 'left')
  },
})

import { defineCommand } from '../../dispatch/command.js'
import { endArgument } from './arguments.js'
import { popElementsOfMany } from './pop.js'

/** BLMPOP timeout numkeys key [key ...] <LEFT | RIGHT> [COUNT count] */
export const blmpopCommand = defineCommand({
  name: 'blmpop',
  group: 'list',
  since: '7.0.0',
  summary: 'Pop elements from a list, or block until one is available',
  complexity: 'O(N+M) where N is the number of provided keys and M is the number of elements returned.',
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
    endArgument('where'),
    { name: 'count', type: 'integer', token: 'COUNT', optional: true },
  ],
  run(ctx, args, reply) {
    popElementsOfMany(ctx, args, reply, true)
  },
})

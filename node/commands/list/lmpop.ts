import { defineCommand } from '../../dispatch/command.js'
import { endArgument } from './arguments.js'
import { popElementsOfMany } from './pop.js'

/** LMPOP numkeys key [key ...] <LEFT | RIGHT> [COUNT count] */
export const lmpopCommand = defineCommand({
  name: 'lmpop',
  group: 'list',
  since: '7.0.0',
  summary: 'Pop elements from a list',
  complexity: 'O(N+M) where N is the number of provided keys and M is the number of elements returned.',
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
    endArgument('where'),
    { name: 'count', type: 'integer', token: 'COUNT', optional: true },
  ],
  run(ctx, args, reply) {
    popElementsOfMany(ctx, args, reply, false)
  },
})

import { defineCommand } from '../../dispatch/command.js'
import { popElements } from './pop.js'

/** RPOP key [count] */
export const rpopCommand = defineCommand({
  name: 'rpop',
  group: 'list',
  since: '1.0.0',
  summary: 'Remove and get the last elements in a list',
  complexity: 'O(N) where N is the number of elements returned',
  arity: -2,
  flags: ['write', 'fast'],
  keys: [{ flags: ['RW', 'access', 'delete'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'count', type: 'integer', since: '6.2.0', optional: true },
  ],
  history: [['6.2.0', 'Added the `count` argument.']],
  run(ctx, args, reply) {
    popElements(ctx, args, reply, 'right')
  },
})

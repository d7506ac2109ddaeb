import { defineCommand } from '../../dispatch/command.js'
import { addMembers } from './add.js'

/** ZINCRBY key increment member */
export const zincrbyCommand = defineCommand({
  name: 'zincrby',
  group: 'sorted-set',
  since: '1.2.0',
  summary: 'Increment the score of a member in a sorted set',
  complexity: 'O(log(N)) where N is the number of elements in the sorted set.',
  arity: 4,
  flags: ['write', 'denyoom', 'fast'],
  keys: [{ flags: ['RW', 'access', 'update'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'increment', type: 'integer' },
    { name: 'member', type: 'string' },
  ],
  run(ctx, args, reply) {
    addMembers(ctx, args, reply, true)
  },
})

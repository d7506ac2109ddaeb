import { defineCommand } from '../../dispatch/command.js'
import { popMembers } from './pop.js'

/** ZPOPMAX key [count] */
export const zpopmaxCommand = defineCommand({
  name: 'zpopmax',
  group: 'sorted-set',
  since: '5.0.0',
  summary: 'Remove and return members with the highest scores in a sorted set',
  complexity:
    'O(log(N)*M) with N being the number of elements in the sorted set, and M being the number of elements popped.',
  arity: -2,
  flags: ['write', 'fast'],
  keys: [{ flags: ['RW', 'access', 'delete'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'count', type: 'integer', optional: true },
  ],
  run(ctx, args, reply) {
    popMembers(ctx, args, reply, 'max')
  },
})

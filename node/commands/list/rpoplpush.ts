import { defineCommand } from '../../dispatch/command.js'
import { moveElement, readMove } from './move.js'

/** RPOPLPUSH source destination */
export const rpoplpushCommand = defineCommand({
  name: 'rpoplpush',
  group: 'list',
  since: '1.2.0',
  summary: 'Remove the last element in a list, prepend it to another list and return it',
  complexity: 'O(1)',
  arity: 3,
  flags: ['write', 'denyoom'],
  keys: [
    { flags: ['RW', 'access', 'delete'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } },
    { flags: ['RW', 'insert'], begin: { index: 2 }, find: { lastKey: 0, step: 1, limit: 0 } },
  ],
  args: [
    { name: 'source', type: 'key', keySpecIndex: 0 },
    { name: 'destination', type: 'key', keySpecIndex: 1 },
  ],
  docFlags: ['deprecated'],
  deprecatedSince: '6.2.0',
  replacedBy: '`LMOVE` with the `RIGHT` and `LEFT` arguments',
  run(ctx, args, reply) {
    moveElement(ctx, readMove(args, { from: 'right', to: 'left' }), reply)
  },
})

import { defineCommand } from '../../dispatch/command.js'
import { moveElementBlocking, readMove } from './move.js'

/** BRPOPLPUSH source destination timeout */
export const brpoplpushCommand = defineCommand({
  name: 'brpoplpush',
  group: 'list',
  since: '2.2.0',
  summary:
    'Pop an element from a list, push it to another list and return it; or block until one is available',
  complexity: 'O(1)',
  arity: 4,
  flags: ['write', 'denyoom', 'noscript', 'blocking'],
  keys: [
    { flags: ['RW', 'access', 'delete'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } },
    { flags: ['RW', 'insert'], begin: { index: 2 }, find: { lastKey: 0, step: 1, limit: 0 } },
  ],
  args: [
    { name: 'source', type: 'key', keySpecIndex: 0 },
    { name: 'destination', type: 'key', keySpecIndex: 1 },
    { name: 'timeout', type: 'double' },
  ],
  history: [['6.0.0', '`timeout` is interpreted as a double instead of an integer.']],
  docFlags: ['deprecated'],
  deprecatedSince: '6.2.0',
  replacedBy: '`BLMOVE` with the `RIGHT` and `LEFT` arguments',
  run(ctx, args, reply) {
    moveElementBlocking(ctx, args, readMove(args, { from: 'right', to: 'left' }), reply)
  },
})

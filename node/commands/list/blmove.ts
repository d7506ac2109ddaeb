import { defineCommand } from '../../dispatch/command.js'
import { endArgument } from './arguments.js'
import { moveElementBlocking, readMove } from './move.js'

/** BLMOVE source destination <LEFT | RIGHT> <LEFT | RIGHT> timeout */
export const blmoveCommand = defineCommand({
  name: 'blmove',
  group: 'list',
  since: '6.2.0',
  summary:
    'Pop an element from a list, push it to another list and return it; or block until one is available',
  complexity: 'O(1)',
  arity: 6,
  flags: ['write', 'denyoom', 'noscript', 'blocking'],
  keys: [
    { flags: ['RW', 'access', 'delete'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } },
    { flags: ['RW', 'insert'], begin: { index: 2 }, find: { lastKey: 0, step: 1, limit: 0 } },
  ],
  args: [
    { name: 'source', type: 'key', keySpecIndex: 0 },
    { name: 'destination', type: 'key', keySpecIndex: 1 },
    endArgument('wherefrom'),
    endArgument('whereto'),
    { name: 'timeout', type: 'double' },
  ],
  run(ctx, args, reply) {
    moveElementBlocking(ctx, args, readMove(args), reply)
  },
})

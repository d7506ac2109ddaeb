import { defineCommand } from '../../dispatch/command.js'
import { endArgument } from './arguments.js'
import { moveElement, readMove } from './move.js'

/** LMOVE source destination <LEFT | RIGHT> <LEFT | RIGHT> */
export const lmoveCommand = defineCommand({
  name: 'lmove',
  group: 'list',
  since: '6.2.0',
  summary: 'Pop an element from a list, push it to another list and return it',
  complexity: 'O(1)',
  arity: 5,
  flags: ['write', 'denyoom'],
  keys: [
    { flags: ['RW', 'access', 'delete'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } },
    { flags: ['RW', 'insert'], begin: { index: 2 }, find: { lastKey: 0, step: 1, limit: 0 } },
  ],
  args: [
    { name: 'source', type: 'key', keySpecIndex: 0 },
    { name: 'destination', type: 'key', keySpecIndex: 1 },
    endArgument('wherefrom'),
    endArgument('whereto'),
  ],
  run(ctx, args, reply) {
    moveElement(ctx, readMove(args), reply)
  },
})

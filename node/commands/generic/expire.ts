import { defineCommand } from '../../dispatch/command.js'
import { conditionArgument } from './arguments.js'
import { setDeadline } from './set-deadline.js'

/** EXPIRE key seconds [NX | XX | GT | LT] */
export const expireCommand = defineCommand({
  name: 'expire',
  group: 'generic',
  since: '1.0.0',
  summary: "Set a key's time to live in seconds",
  complexity: 'O(1)',
  arity: -3,
  flags: ['write', 'fast'],
  keys: [{ flags: ['RW', 'update'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'seconds', type: 'integer' },
    conditionArgument,
  ],
  history: [['7.0.0', 'Added options: `NX`, `XX`, `GT` and `LT`.']],
  run: (ctx, args, reply) => setDeadline(ctx, args, reply, 'expire', 1000, false),
})

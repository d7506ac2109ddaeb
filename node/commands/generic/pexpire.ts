import { defineCommand } from '../../dispatch/command.js'
import { conditionArgument } from './arguments.js'
import { setDeadline } from './set-deadline.js'

/** PEXPIRE key milliseconds [NX | XX | GT | LT] */
export const pexpireCommand = defineCommand({
  name: 'pexpire',
  group: 'generic',
  since: '2.6.0',
  summary: "Set a key's time to live in milliseconds",
  complexity: 'O(1)',
  arity: -3,
  flags: ['write', 'fast'],
  keys: [{ flags: ['RW', 'update'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'milliseconds', type: 'integer' },
    conditionArgument,
  ],
  history: [['7.0.0', 'Added options: `NX`, `XX`, `GT` and `LT`.']],
  run: (ctx, args, reply) => setDeadline(ctx, args, reply, 'pexpire', 1, false),
})

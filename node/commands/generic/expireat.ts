import { defineCommand } from '../../dispatch/command.js'
import { conditionArgument } from './arguments.js'
import { setDeadline } from './set-deadline.js'

/** EXPIREAT key unix-time-seconds [NX | XX | GT | LT] */
export const expireatCommand = defineCommand({
  name: 'expireat',
  group: 'generic',
  since: '1.2.0',
  summary: 'Set the expiration for a key as a UNIX timestamp',
  complexity: 'O(1)',
  arity: -3,
  flags: ['write', 'fast'],
  keys: [{ flags: ['RW', 'update'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'unix-time-seconds', type: 'unix-time' },
    conditionArgument,
  ],
  history: [['7.0.0', 'Added options: `NX`, `XX`, `GT` and `LT`.']],
  run: (ctx, args, reply) => setDeadline(ctx, args, reply, 'expireat', 1000, true),
})

import { defineCommand } from '../../dispatch/command.js'
import { setDeadline } from './set-deadline.js'

/** PEXPIREAT key unix-time-milliseconds [NX | XX | GT | LT] */
export const pexpireatCommand = defineCommand({
  name: 'pexpireat',
  group: 'generic',
  since: '2.6.0',
  summary: 'Set the expiration for a key as a UNIX timestamp specified in milliseconds',
  complexity: 'O(1)',
  arity: -3,
  flags: ['write', 'fast'],
  keys: [{ flags: ['RW', 'update'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'unix-time-milliseconds', type: 'unix-time' },
    {
      name: 'condition',
      type: 'oneof',
      since: '7.0.0',
      optional: true,
      args: [
        { name: 'nx', type: 'pure-token', token: 'NX' },
        { name: 'xx', type: 'pure-token', token: 'XX' },
        { name: 'gt', type: 'pure-token', token: 'GT' },
        { name: 'lt', type: 'pure-token', token: 'LT' },
      ],
    },
  ],
  history: [['7.0.0', 'Added options: `NX`, `XX`, `GT` and `LT`.']],
  run: (ctx, args, reply) => setDeadline(ctx, args, reply, 'pexpireat', 1, true),
})

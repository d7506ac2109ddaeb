import type { Argument } from '../../dispatch/command.js'

/** ASYNC | SYNC, of FLUSHDB and FLUSHALL */
export const flushModeArgument: Argument = {
  name: 'async',
  type: 'oneof',
  optional: true,
  args: [
    { name: 'async', type: 'pure-token', token: 'ASYNC', since: '4.0.0' },
    { name: 'sync', type: 'pure-token', token: 'SYNC', since: '6.2.0' },
  ],
}

import type { Argument } from '../../dispatch/command.js'

/** host port | NO ONE, of REPLICAOF and SLAVEOF */
export const masterArgument: Argument = {
  name: 'args',
  type: 'oneof',
  args: [
    {
      name: 'host-port',
      type: 'block',
      args: [
        { name: 'host', type: 'string' },
        { name: 'port', type: 'integer' },
      ],
    },
    {
      name: 'no-one',
      type: 'block',
      args: [
        { name: 'no', type: 'pure-token', token: 'NO' },
        { name: 'one', type: 'pure-token', token: 'ONE' },
      ],
    },
  ],
}

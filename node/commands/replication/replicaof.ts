import { defineCommand } from '../../dispatch/command.js'
import { replicaOf } from '../../replication/replica-of.js'

/** REPLICAOF <host port | NO ONE> */
export const replicaofCommand = defineCommand({
  name: 'replicaof',
  group: 'server',
  since: '5.0.0',
  summary: 'Make the server a replica of another instance, or promote it as master.',
  complexity: 'O(1)',
  arity: -3,
  flags: ['admin', 'noscript', 'stale', 'no_async_loading'],
  args: [
    {
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
    },
  ],
  run: replicaOf,
})

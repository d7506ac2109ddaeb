import { defineCommand } from '../../dispatch/command.js'
import { replicaOf } from '../../replication/replica-of.js'
import { masterArgument } from './arguments.js'

/** REPLICAOF <host port | NO ONE> */
export const replicaofCommand = defineCommand({
  name: 'replicaof',
  group: 'server',
  since: '5.0.0',
  summary: 'Make the server a replica of another instance, or promote it as master.',
  complexity: 'O(1)',
  arity: -3,
  flags: ['admin', 'noscript', 'stale', 'no_async_loading'],
  args: [masterArgument],
  run: replicaOf,
})

import { defineCommand } from '../../dispatch/command.js'
import { replicaOf } from '../../replication/replica-of.js'
import { masterArgument } from './arguments.js'

/** SLAVEOF <host port | NO ONE> */
export const slaveofCommand = defineCommand({
  name: 'slaveof',
  group: 'server',
  since: '1.0.0',
  summary: 'Make the server a replica of another instance, or promote it as master.',
  complexity: 'O(1)',
  arity: 3,
  flags: ['admin', 'noscript', 'stale', 'no_async_loading'],
  args: [masterArgument],
  docFlags: ['deprecated'],
  deprecatedSince: '5.0.0',
  replacedBy: '`REPLICAOF`',
  run: replicaOf,
})

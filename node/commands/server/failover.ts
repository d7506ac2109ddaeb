import { respError } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

const NOT_ALLOWED = respError('ERR FAILOVER not allowed in active replication mode')

/** FAILOVER [TO host port [FORCE]] [ABORT] [TIMEOUT milliseconds]: every node is a master, as KeyDB says it. */
export const failoverCommand = defineCommand({
  name: 'failover',
  group: 'server',
  since: '6.2.0',
  summary: 'Start a coordinated failover between this server and one of its replicas.',
  complexity: 'O(1)',
  arity: -1,
  flags: ['admin', 'noscript', 'stale'],
  args: [
    {
      name: 'target',
      type: 'block',
      token: 'TO',
      optional: true,
      args: [
        { name: 'host', type: 'string' },
        { name: 'port', type: 'integer' },
        { name: 'force', type: 'pure-token', token: 'FORCE', optional: true },
      ],
    },
    { name: 'abort', type: 'pure-token', token: 'ABORT', optional: true },
    { name: 'milliseconds', type: 'integer', token: 'TIMEOUT', optional: true },
  ],
  run() {
    throw NOT_ALLOWED
  },
})

import { SELF } from '../../../protocol/clock/origins.js'
import { TIMEOUT_NEGATIVE, TIMEOUT_NOT_AN_INTEGER } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'
import { waitForPeers } from '../../replication/wait.js'

/**
 * WAIT numreplicas timeout
 *
 * Counts the peers that say they have applied everything written on this node up to now.
 */
export const waitCommand = defineCommand({
  name: 'wait',
  group: 'generic',
  since: '3.0.0',
  summary:
    'Wait for the synchronous replication of all the write commands sent in the context of the current connection',
  complexity: 'O(1)',
  arity: 3,
  flags: ['noscript'],
  acl: ['connection'],
  args: [
    { name: 'numreplicas', type: 'integer' },
    { name: 'timeout', type: 'integer' },
  ],
  tips: ['request_policy:all_shards', 'response_policy:agg_min'],
  run({ client, server, store }, args, reply) {
    const wanted = args.int()
    const timeoutMs = args.int(TIMEOUT_NOT_AN_INTEGER)
    if (timeoutMs < 0) throw TIMEOUT_NEGATIVE
    const { replication } = server.mesh
    const stamp = store.applied.get(SELF)
    if (client.denyBlocking || replication.acknowledged(stamp) >= wanted) {
      reply.int(replication.acknowledged(stamp))
      return
    }
    waitForPeers(client, replication, stamp, wanted, timeoutMs)
  },
})

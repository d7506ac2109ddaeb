import { SELF } from '../../../protocol/clock/origins.js'
import { defineCommand } from '../../dispatch/command.js'

/**
 * ROLE
 *
 * KeyDB's form: one master as a flat array, several as an array of such arrays; the offset is the last stamp applied.
 */
export const roleCommand = defineCommand({
  name: 'role',
  group: 'server',
  since: '2.8.12',
  summary: 'Return the role of the instance in the context of replication',
  complexity: 'O(1)',
  arity: 1,
  flags: ['noscript', 'loading', 'stale', 'fast'],
  acl: ['admin', 'dangerous'],
  run({ server, store }, _args, reply) {
    const { masters } = server.mesh
    if (masters.length === 0) {
      reply.array(3)
      reply.bulk('master')
      reply.int(store.applied.get(SELF))
      reply.array(0)
      return
    }
    if (masters.length > 1) reply.array(masters.length)
    for (const { host, port, state, peer } of masters) {
      reply.array(5)
      reply.bulk('active-replica')
      reply.bulk(host)
      reply.int(port)
      reply.bulk(state)
      reply.int(peer?.connected ? store.applied.get(peer.origin) : -1)
    }
  },
})

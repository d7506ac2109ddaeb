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
    const { mesh } = server
    const { peers } = mesh
    if (peers.length === 0) {
      reply.array(3)
      reply.bulk('master')
      reply.int(store.applied.get(SELF))
      reply.array(0)
      return
    }
    if (peers.length > 1) reply.array(peers.length)
    for (const peer of peers) {
      reply.array(5)
      reply.bulk('active-replica')
      reply.bulk(peer.host)
      reply.int(peer.port)
      reply.bulk(!peer.connected ? 'connect' : peer.pulling ? 'sync' : 'connected')
      reply.int(peer.connected ? store.applied.get(peer.origin) : -1)
    }
  },
})

import { SELF } from '../../../protocol/clock/origins.js'
import { msOfStamp } from '../../../protocol/clock/stamp.js'
import { defineCommand } from '../../dispatch/command.js'
import { COMMON } from './mesh-common.js'

/** MESH LAG */
export const meshLagCommand = defineCommand({
  ...COMMON,
  name: 'lag',
  summary:
    "For each peer, the milliseconds between this node's last write and what the peer has applied of it",
  arity: 2,
  run({ server, store }, _args, reply) {
    const last = store.applied.get(SELF)
    reply.map(server.mesh.peers.length)
    for (const peer of server.mesh.peers) {
      reply.bulk(peer.id)
      const applied = peer.applied.get(SELF)
      reply.int(applied === 0 ? (last === 0 ? 0 : -1) : Math.max(0, msOfStamp(last) - msOfStamp(applied)))
    }
  },
})

import { defineCommand } from '../../dispatch/command.js'
import { COMMON } from './mesh-common.js'

/** MESH PEERS */
export const meshPeersCommand = defineCommand({
  ...COMMON,
  name: 'peers',
  summary: 'List the members of the mesh this node has met, linked or not',
  arity: 2,
  run({ server }, _args, reply) {
    reply.array(server.mesh.peers.length)
    for (const peer of server.mesh.peers) {
      reply.map(6)
      reply.bulk('id')
      reply.bulk(peer.id)
      reply.bulk('host')
      reply.bulk(peer.host)
      reply.bulk('port')
      reply.int(peer.port)
      reply.bulk('state')
      reply.bulk(!peer.connected ? 'down' : peer.lagging ? 'lagging' : peer.pulling ? 'catching-up' : 'up')
      reply.bulk('rtt_ms')
      reply.int(peer.rttMs)
      reply.bulk('version')
      reply.bulk(peer.version)
    }
  },
})

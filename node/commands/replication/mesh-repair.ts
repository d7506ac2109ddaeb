import { respError } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'
import { COMMON } from './mesh-common.js'

/** MESH REPAIR [peer-id] */
export const meshRepairCommand = defineCommand({
  ...COMMON,
  complexity: 'O(1); the repair itself looks at every key and element in the background',
  name: 'repair',
  summary: 'Compare all live data with one linked peer or with each, and repair what differs',
  arity: -2,
  run({ server }, args, reply) {
    const wanted = args.more ? args.text() : undefined
    const peers = server.mesh.peers.filter(peer => peer.connected && (wanted ?? peer.id) === peer.id)
    if (wanted !== undefined && peers.length === 0) throw respError(`ERR No such linked peer: ${wanted}`)
    server.mesh.replication.repairs.request(peers)
    reply.array(peers.length)
    for (const peer of peers) reply.bulk(peer.id)
  },
})

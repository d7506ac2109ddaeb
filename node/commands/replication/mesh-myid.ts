import { defineCommand } from '../../dispatch/command.js'
import { COMMON } from './mesh-common.js'

/** MESH MYID */
export const meshMyidCommand = defineCommand({
  ...COMMON,
  name: 'myid',
  summary: 'Return the peer id of this node',
  arity: 2,
  run: ({ server }, _args, reply) => reply.bulk(server.mesh.identity.peerId),
})

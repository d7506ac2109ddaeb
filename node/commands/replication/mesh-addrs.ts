import { defineCommand } from '../../dispatch/command.js'
import { COMMON } from './mesh-common.js'

/** MESH ADDRS */
export const meshAddrsCommand = defineCommand({
  ...COMMON,
  name: 'addrs',
  summary: 'Return the mesh addresses of this node',
  arity: 2,
  run({ server }, _args, reply) {
    const { addresses } = server.mesh.identity
    reply.array(addresses.length)
    for (const address of addresses) reply.bulk(address)
  },
})

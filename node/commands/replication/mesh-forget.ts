import { respError } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'
import { COMMON } from './mesh-common.js'

/** MESH FORGET */
export const meshForgetCommand = defineCommand({
  ...COMMON,
  name: 'forget',
  summary: 'Stop waiting for a member that is gone; its return is that of a newcomer',
  arity: 3,
  run({ server }, args, reply) {
    const id = args.text()
    if (!server.mesh.forget(id)) throw respError(`ERR No such peer, or it is linked: ${id}`)
    reply.ok()
  },
})

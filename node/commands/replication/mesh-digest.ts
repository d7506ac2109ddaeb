import { defineCommand } from '../../dispatch/command.js'
import { digestOf } from '../../store/digest.js'
import { COMMON } from './mesh-common.js'

/** MESH DIGEST */
export const meshDigestCommand = defineCommand({
  ...COMMON,
  complexity: 'O(N) where N is the number of keys and elements',
  name: 'digest',
  summary: 'Return a digest of all live data: equal on nodes that hold the same',
  arity: 2,
  run: ({ store }, _args, reply) => reply.bulk(digestOf(store)),
})

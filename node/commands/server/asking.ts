import { CLUSTER_DISABLED } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

/** ASKING: there are no slots and no replicas to ask for. */
export const askingCommand = defineCommand({
  name: 'asking',
  group: 'cluster',
  since: '3.0.0',
  summary: 'Sent by cluster clients after an -ASK redirect',
  complexity: 'O(1)',
  arity: 1,
  flags: ['fast'],
  acl: ['connection'],
  run() {
    throw CLUSTER_DISABLED
  },
})

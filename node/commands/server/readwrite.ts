import { CLUSTER_DISABLED } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

/** READWRITE: there are no slots and no replicas to ask for. */
export const readwriteCommand = defineCommand({
  name: 'readwrite',
  group: 'cluster',
  since: '3.0.0',
  summary: 'Disables read queries for a connection to a cluster replica node',
  complexity: 'O(1)',
  arity: 1,
  flags: ['loading', 'stale', 'fast'],
  acl: ['connection'],
  run() {
    throw CLUSTER_DISABLED
  },
})

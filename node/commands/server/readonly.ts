import { CLUSTER_DISABLED } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

/** READONLY: there are no slots and no replicas to ask for. */
export const readonlyCommand = defineCommand({
  name: 'readonly',
  group: 'cluster',
  since: '3.0.0',
  summary: 'Enables read queries for a connection to a cluster replica node',
  complexity: 'O(1)',
  arity: 1,
  flags: ['loading', 'stale', 'fast'],
  acl: ['connection'],
  run() {
    throw CLUSTER_DISABLED
  },
})

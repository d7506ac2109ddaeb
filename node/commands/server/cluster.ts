import { CLUSTER_DISABLED } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

/** CLUSTER: every subcommand is answered as by a Redis that is no cluster node, so client libraries fall back. */
export const clusterCommand = defineCommand({
  name: 'cluster',
  group: 'cluster',
  since: '3.0.0',
  summary: 'A container for cluster commands',
  complexity: 'Depends on subcommand.',
  arity: -2,
  flags: [],
  run() {
    throw CLUSTER_DISABLED
  },
})

import { defineCommand } from '../../dispatch/command.js'

/** SLOWLOG RESET */
export const slowlogResetCommand = defineCommand({
  name: 'reset',
  group: 'server',
  since: '2.2.12',
  summary: 'Clear all entries from the slow log',
  complexity: 'O(N) where N is the number of entries in the slowlog',
  arity: 2,
  flags: ['admin', 'loading', 'stale'],
  tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
  run({ server }, _args, reply) {
    server.timing.slowLog.reset()
    reply.ok()
  },
})

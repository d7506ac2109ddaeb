import { defineCommand } from '../../dispatch/command.js'

/** SLOWLOG LEN */
export const slowlogLenCommand = defineCommand({
  name: 'len',
  group: 'server',
  since: '2.2.12',
  summary: "Get the slow log's length",
  complexity: 'O(1)',
  arity: 2,
  flags: ['admin', 'loading', 'stale'],
  tips: ['request_policy:all_nodes', 'response_policy:agg_sum', 'nondeterministic_output'],
  run({ server }, _args, reply) {
    reply.int(server.timing.slowLog.length)
  },
})

import { defineCommand } from '../../dispatch/command.js'

/**
 * LATENCY HISTOGRAM [command [command ...]]: what Redis replies without latency-tracking. To time each command alone
 * would cost more than a GET does.
 */
export const latencyHistogramCommand = defineCommand({
  name: 'histogram',
  group: 'server',
  since: '7.0.0',
  summary: 'Return the cumulative distribution of latencies of a subset of commands or all.',
  complexity: 'O(N) where N is the number of commands with latency information being retrieved.',
  arity: -2,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  args: [{ name: 'command', type: 'string', optional: true, multiple: true }],
  tips: ['nondeterministic_output', 'request_policy:all_nodes', 'response_policy:special'],
  run(_ctx, _args, reply) {
    reply.map(0)
  },
})

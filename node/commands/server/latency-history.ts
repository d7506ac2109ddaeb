import { defineCommand } from '../../dispatch/command.js'

/** LATENCY HISTORY event */
export const latencyHistoryCommand = defineCommand({
  name: 'history',
  group: 'server',
  since: '2.8.13',
  summary: 'Return timestamp-latency samples for the event.',
  complexity: 'O(1)',
  arity: 3,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  args: [{ name: 'event', type: 'string' }],
  tips: ['nondeterministic_output', 'request_policy:all_nodes', 'response_policy:special'],
  run({ server }, args, reply) {
    const samples = server.timing.latency.events.get(args.text())?.samples ?? []
    reply.array(samples.length)
    for (const { at, ms } of samples) {
      reply.array(2)
      reply.int(at)
      reply.int(ms)
    }
  },
})

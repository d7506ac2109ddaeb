import { defineCommand } from '../../dispatch/command.js'

/** LATENCY LATEST */
export const latencyLatestCommand = defineCommand({
  name: 'latest',
  group: 'server',
  since: '2.8.13',
  summary: 'Return the latest latency samples for all events.',
  complexity: 'O(1)',
  arity: 2,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  tips: ['nondeterministic_output', 'request_policy:all_nodes', 'response_policy:special'],
  run({ server }, _args, reply) {
    const { events } = server.timing.latency
    reply.array(events.size)
    for (const [event, { maxMs, samples }] of events) {
      const { at, ms } = samples[samples.length - 1]
      reply.array(4)
      reply.bulk(event)
      reply.int(at)
      reply.int(ms)
      reply.int(maxMs)
    }
  },
})

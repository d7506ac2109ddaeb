import { defineCommand } from '../../dispatch/command.js'

/** LATENCY RESET [event [event ...]] */
export const latencyResetCommand = defineCommand({
  name: 'reset',
  group: 'server',
  since: '2.8.13',
  summary: 'Reset latency data for one or more events.',
  complexity: 'O(1)',
  arity: -2,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  args: [{ name: 'event', type: 'string', optional: true, multiple: true }],
  tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
  run({ server }, args, reply) {
    const { events } = server.timing.latency
    let reset = args.more ? 0 : events.size
    if (!args.more) events.clear()
    while (args.more) if (events.delete(args.text())) reset++
    reply.int(reset)
  },
})

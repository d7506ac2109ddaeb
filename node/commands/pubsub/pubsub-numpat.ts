import { defineCommand } from '../../dispatch/command.js'

/** PUBSUB NUMPAT */
export const pubsubNumpatCommand = defineCommand({
  name: 'numpat',
  group: 'pubsub',
  since: '2.8.0',
  summary: 'Get the count of unique patterns pattern subscriptions',
  complexity: 'O(1)',
  arity: 2,
  flags: ['pubsub', 'loading', 'stale'],
  run(ctx, _args, reply) {
    reply.int(ctx.server.pubsub.patternCount)
  },
})

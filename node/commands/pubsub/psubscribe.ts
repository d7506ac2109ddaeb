import { notForDenyBlocking } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

/** PSUBSCRIBE pattern [pattern ...] */
export const psubscribeCommand = defineCommand({
  name: 'psubscribe',
  group: 'pubsub',
  since: '2.0.0',
  summary: 'Listen for messages published to channels matching the given patterns',
  complexity: 'O(N) where N is the number of patterns the client is already subscribed to.',
  arity: -2,
  flags: ['pubsub', 'noscript', 'loading', 'stale'],
  args: [{ name: 'pattern', type: 'block', multiple: true, args: [{ name: 'pattern', type: 'pattern' }] }],
  run(ctx, args, reply) {
    const { client, server } = ctx
    if (client.denyBlocking && client.wire === undefined) throw notForDenyBlocking('PSUBSCRIBE')
    while (args.more) {
      const channel = args.bytes()
      server.pubsub.subscribePattern(client, channel)
      reply.push(3)
      reply.bulk('psubscribe')
      reply.bulk(channel)
      reply.int(client.subscriptions)
    }
  },
})

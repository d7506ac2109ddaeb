import { notForDenyBlocking } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

/** SUBSCRIBE channel [channel ...] */
export const subscribeCommand = defineCommand({
  name: 'subscribe',
  group: 'pubsub',
  since: '2.0.0',
  summary: 'Listen for messages published to the given channels',
  complexity: 'O(N) where N is the number of channels to subscribe to.',
  arity: -2,
  flags: ['pubsub', 'noscript', 'loading', 'stale'],
  args: [{ name: 'channel', type: 'string', multiple: true }],
  run(ctx, args, reply) {
    const { client, server } = ctx
    if (client.denyBlocking && client.wire === undefined) throw notForDenyBlocking('SUBSCRIBE')
    while (args.more) {
      const channel = args.bytes()
      server.pubsub.subscribe(client, channel)
      reply.push(3)
      reply.bulk('subscribe')
      reply.bulk(channel)
      reply.int(client.subscriptions)
    }
  },
})

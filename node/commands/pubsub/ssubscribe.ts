import { notForDenyBlocking } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

/** SSUBSCRIBE shardchannel [shardchannel ...] */
export const ssubscribeCommand = defineCommand({
  name: 'ssubscribe',
  group: 'pubsub',
  since: '7.0.0',
  summary: 'Listen for messages published to the given shard channels',
  complexity: 'O(N) where N is the number of shard channels to subscribe to.',
  arity: -2,
  flags: ['pubsub', 'noscript', 'loading', 'stale'],
  keys: [{ flags: ['not_key'], begin: { index: 1 }, find: { lastKey: -1, step: 1, limit: 0 } }],
  args: [{ name: 'shardchannel', type: 'string', multiple: true }],
  run(ctx, args, reply) {
    const { client, server } = ctx
    if (client.denyBlocking && client.wire === undefined) throw notForDenyBlocking('SSUBSCRIBE')
    while (args.more) {
      const channel = args.bytes()
      server.pubsub.subscribeShard(client, channel)
      reply.push(3)
      reply.bulk('ssubscribe')
      reply.bulk(channel)
      reply.int(client.shardChannels.size)
    }
  },
})

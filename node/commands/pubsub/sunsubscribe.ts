import type { Slice } from '../../../protocol/resp/slice.js'
import { defineCommand } from '../../dispatch/command.js'
import { replyUnsubscribed } from './unsubscribed.js'

/** SUNSUBSCRIBE [shardchannel [shardchannel ...]] */
export const sunsubscribeCommand = defineCommand({
  name: 'sunsubscribe',
  group: 'pubsub',
  since: '7.0.0',
  summary: 'Stop listening for messages posted to the given shard channels',
  complexity: 'O(N) where N is the number of clients already subscribed to a shard channel.',
  arity: -1,
  flags: ['pubsub', 'noscript', 'loading', 'stale'],
  keys: [{ flags: ['not_key'], begin: { index: 1 }, find: { lastKey: -1, step: 1, limit: 0 } }],
  args: [{ name: 'shardchannel', type: 'string', optional: true, multiple: true }],
  run(ctx, args, reply) {
    const { client, server } = ctx
    const leave = (channel: Slice) => server.pubsub.unsubscribeShard(client, channel)
    replyUnsubscribed(
      args,
      reply,
      'sunsubscribe',
      client.shardChannels,
      leave,
      () => client.shardChannels.size,
    )
  },
})

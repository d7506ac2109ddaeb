import type { Slice } from '../../../protocol/resp/slice.js'
import { defineCommand } from '../../dispatch/command.js'
import { replyUnsubscribed } from './unsubscribed.js'

/** UNSUBSCRIBE [channel [channel ...]] */
export const unsubscribeCommand = defineCommand({
  name: 'unsubscribe',
  group: 'pubsub',
  since: '2.0.0',
  summary: 'Stop listening for messages posted to the given channels',
  complexity: 'O(N) where N is the number of clients already subscribed to a channel.',
  arity: -1,
  flags: ['pubsub', 'noscript', 'loading', 'stale'],
  args: [{ name: 'channel', type: 'string', optional: true, multiple: true }],
  run(ctx, args, reply) {
    const { client, server } = ctx
    const leave = (channel: Slice) => server.pubsub.unsubscribe(client, channel)
    replyUnsubscribed(args, reply, 'unsubscribe', client.channels, leave, () => client.subscriptions)
  },
})

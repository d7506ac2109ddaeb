import type { Slice } from '../../../protocol/resp/slice.js'
import { defineCommand } from '../../dispatch/command.js'
import { replyUnsubscribed } from './unsubscribed.js'

/** PUNSUBSCRIBE [pattern [pattern ...]] */
export const punsubscribeCommand = defineCommand({
  name: 'punsubscribe',
  group: 'pubsub',
  since: '2.0.0',
  summary: 'Stop listening for messages posted to channels matching the given patterns',
  complexity:
    'O(N+M) where N is the number of patterns the client is already subscribed and M is the number of total patterns subscribed in the system (by any client).',
  arity: -1,
  flags: ['pubsub', 'noscript', 'loading', 'stale'],
  args: [{ name: 'pattern', type: 'pattern', optional: true, multiple: true }],
  run(ctx, args, reply) {
    const { client, server } = ctx
    const leave = (channel: Slice) => server.pubsub.unsubscribePattern(client, channel)
    replyUnsubscribed(args, reply, 'punsubscribe', client.patterns, leave, () => client.subscriptions)
  },
})

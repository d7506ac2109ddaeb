import { subcommandSyntax } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

/** PUBSUB CHANNELS [pattern] */
export const pubsubChannelsCommand = defineCommand({
  name: 'channels',
  group: 'pubsub',
  since: '2.8.0',
  summary: 'List active channels',
  complexity:
    'O(N) where N is the number of active channels, and assuming constant time pattern matching (relatively short channels and patterns)',
  arity: -2,
  flags: ['pubsub', 'loading', 'stale'],
  args: [{ name: 'pattern', type: 'pattern', optional: true }],
  run(ctx, args, reply) {
    if (args.remaining > 1) throw subcommandSyntax(args.get(1).toString(), 'pubsub')
    const channels = ctx.server.pubsub.channels(args.more ? args.bytes() : undefined)
    reply.array(channels.length)
    for (const channel of channels) reply.bulk(channel)
  },
})

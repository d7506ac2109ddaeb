import { subcommandSyntax } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

/** PUBSUB SHARDCHANNELS [pattern] */
export const pubsubShardchannelsCommand = defineCommand({
  name: 'shardchannels',
  group: 'pubsub',
  since: '7.0.0',
  summary: 'List active shard channels',
  complexity:
    'O(N) where N is the number of active shard channels, and assuming constant time pattern matching (relatively short shard channels).',
  arity: -2,
  flags: ['pubsub', 'loading', 'stale'],
  args: [{ name: 'pattern', type: 'pattern', optional: true }],
  run(ctx, args, reply) {
    if (args.remaining > 1) throw subcommandSyntax(args.get(1).toString(), 'pubsub')
    const channels = ctx.server.pubsub.shardChannels(args.more ? args.bytes() : undefined)
    reply.array(channels.length)
    for (const channel of channels) reply.bulk(channel)
  },
})

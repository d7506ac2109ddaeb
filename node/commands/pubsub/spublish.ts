import { defineCommand } from '../../dispatch/command.js'

/** SPUBLISH shardchannel message */
export const spublishCommand = defineCommand({
  name: 'spublish',
  group: 'pubsub',
  since: '7.0.0',
  summary: 'Post a message to a shard channel',
  complexity: 'O(N) where N is the number of clients subscribed to the receiving shard channel.',
  arity: 3,
  flags: ['pubsub', 'loading', 'stale', 'fast'],
  keys: [{ flags: ['not_key'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'shardchannel', type: 'string' },
    { name: 'message', type: 'string' },
  ],
  run(ctx, args, reply) {
    reply.int(ctx.server.pubsub.publishShard(args.bytes(), args.bytes()))
  },
})

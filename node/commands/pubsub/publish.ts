import { defineCommand } from '../../dispatch/command.js'

/**
 * PUBLISH channel message
 *
 * Delivered to every subscriber of the mesh; the number counts those of this node.
 */
export const publishCommand = defineCommand({
  name: 'publish',
  group: 'pubsub',
  since: '2.0.0',
  summary: 'Post a message to a channel',
  complexity:
    'O(N+M) where N is the number of clients subscribed to the receiving channel and M is the total number of subscribed patterns (by any client).',
  arity: 3,
  flags: ['pubsub', 'loading', 'stale', 'fast'],
  args: [
    { name: 'channel', type: 'string' },
    { name: 'message', type: 'string' },
  ],
  run(ctx, args, reply) {
    reply.int(ctx.server.pubsub.publish(args.bytes(), args.bytes()))
  },
})

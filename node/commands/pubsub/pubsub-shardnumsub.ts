import { defineCommand } from '../../dispatch/command.js'

/** PUBSUB SHARDNUMSUB [shardchannel [shardchannel ...]] */
export const pubsubShardnumsubCommand = defineCommand({
  name: 'shardnumsub',
  group: 'pubsub',
  since: '7.0.0',
  summary: 'Get the count of subscribers for shard channels',
  complexity: 'O(N) for the SHARDNUMSUB subcommand, where N is the number of requested shard channels',
  arity: -2,
  flags: ['pubsub', 'loading', 'stale'],
  args: [{ name: 'shardchannel', type: 'string', optional: true, multiple: true }],
  run(ctx, args, reply) {
    reply.array(args.remaining * 2)
    while (args.more) {
      const channel = args.bytes()
      reply.bulk(channel)
      reply.int(ctx.server.pubsub.shardSubscribersOf(channel))
    }
  },
})

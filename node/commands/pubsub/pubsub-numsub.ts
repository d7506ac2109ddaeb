import { defineCommand } from '../../dispatch/command.js'

/** PUBSUB NUMSUB [channel [channel ...]] */
export const pubsubNumsubCommand = defineCommand({
  name: 'numsub',
  group: 'pubsub',
  since: '2.8.0',
  summary: 'Get the count of subscribers for channels',
  complexity: 'O(N) for the NUMSUB subcommand, where N is the number of requested channels',
  arity: -2,
  flags: ['pubsub', 'loading', 'stale'],
  args: [{ name: 'channel', type: 'string', optional: true, multiple: true }],
  run(ctx, args, reply) {
    reply.array(args.remaining * 2)
    while (args.more) {
      const channel = args.bytes()
      reply.bulk(channel)
      reply.int(ctx.server.pubsub.subscribersOf(channel))
    }
  },
})

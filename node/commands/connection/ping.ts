import { wrongArity } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

/**
 * PING [message]
 *
 * A RESP2 client with subscriptions gets its answer in the form of a message.
 */
export const pingCommand = defineCommand({
  name: 'ping',
  group: 'connection',
  since: '1.0.0',
  summary: 'Ping the server',
  complexity: 'O(1)',
  arity: -1,
  flags: ['fast'],
  args: [{ name: 'message', type: 'string', optional: true }],
  tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
  run(ctx, args, reply) {
    const { client } = ctx
    if (args.count > 2) throw wrongArity('ping')
    if (client.onlyMessages) {
      reply.array(2)
      reply.bulk('pong')
      reply.bulk(args.more ? args.bytes() : '')
    } else if (args.more) reply.bulk(args.bytes())
    else reply.simple('PONG')
  },
})

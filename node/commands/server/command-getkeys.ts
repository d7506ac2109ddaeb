import { defineCommand } from '../../dispatch/command.js'
import { keysOf } from '../../dispatch/key-extraction.js'

/** COMMAND GETKEYS */
export const commandGetkeysCommand = defineCommand({
  name: 'getkeys',
  group: 'server',
  since: '2.8.13',
  summary: 'Extract keys given a full Redis command',
  complexity: 'O(N) where N is the number of arguments to the command',
  arity: -4,
  flags: ['loading', 'stale'],
  acl: ['connection'],
  run(ctx, args, reply) {
    const keys = keysOf(ctx.server.table, args)
    reply.array(keys.length)
    for (const { index } of keys) reply.bulk(args.get(index))
  },
})

import { defineCommand } from '../../dispatch/command.js'
import { keysOf } from '../../dispatch/key-extraction.js'

/** COMMAND GETKEYSANDFLAGS */
export const commandGetkeysandflagsCommand = defineCommand({
  name: 'getkeysandflags',
  group: 'server',
  since: '7.0.0',
  summary: 'Extract keys and access flags given a full Redis command',
  complexity: 'O(N) where N is the number of arguments to the command',
  arity: -4,
  flags: ['loading', 'stale'],
  acl: ['connection'],
  run(ctx, args, reply) {
    const keys = keysOf(ctx.server.table, args)
    reply.array(keys.length)
    for (const { index, flags } of keys) {
      reply.array(2)
      reply.bulk(args.get(index))
      reply.set(flags.length)
      for (const flag of flags) reply.simple(flag)
    }
  },
})

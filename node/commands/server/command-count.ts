import { defineCommand } from '../../dispatch/command.js'

/** COMMAND COUNT */
export const commandCountCommand = defineCommand({
  name: 'count',
  group: 'server',
  since: '2.8.13',
  summary: 'Get total number of Redis commands',
  complexity: 'O(1)',
  arity: 2,
  flags: ['loading', 'stale'],
  acl: ['connection'],
  run(ctx, _args, reply) {
    reply.int(ctx.server.table.entries.length)
  },
})

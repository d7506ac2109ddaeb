import { defineCommand } from '../../dispatch/command.js'

/** QUIT */
export const quitCommand = defineCommand({
  name: 'quit',
  group: 'connection',
  since: '1.0.0',
  summary: 'Close the connection',
  complexity: 'O(1)',
  arity: -1,
  flags: ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'],
  run(ctx, _args, reply) {
    reply.ok()
    ctx.client.closeAfterReply()
  },
})

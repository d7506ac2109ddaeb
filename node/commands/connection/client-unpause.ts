import { defineCommand } from '../../dispatch/command.js'

/** CLIENT UNPAUSE */
export const clientUnpauseCommand = defineCommand({
  name: 'unpause',
  group: 'connection',
  since: '6.2.0',
  summary: 'Resume processing of clients that were paused',
  complexity: 'O(N) Where N is the number of paused clients',
  arity: 2,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  run(ctx, _args, reply) {
    ctx.server.pause.end()
    reply.ok()
  },
})

import { defineCommand } from '../../dispatch/command.js'
import { resetClient } from '../../server/session.js'

/** RESET */
export const resetCommand = defineCommand({
  name: 'reset',
  group: 'connection',
  since: '6.2.0',
  summary: 'Reset the connection',
  complexity: 'O(1)',
  arity: 1,
  flags: ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'],
  run(ctx, _args, reply) {
    resetClient(ctx.client)
    reply.simple('RESET')
  },
})

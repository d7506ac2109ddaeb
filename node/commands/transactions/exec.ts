import { defineCommand } from '../../dispatch/command.js'

/** EXEC */
export const execCommand = defineCommand({
  name: 'exec',
  group: 'transactions',
  since: '1.2.0',
  summary: 'Execute all commands issued after MULTI',
  complexity: 'Depends on commands in the transaction',
  arity: 1,
  flags: ['noscript', 'loading', 'stale', 'skip_slowlog'],
  run(ctx, _args, _reply) {
    ctx.server.dispatcher.exec(ctx.client)
  },
})

import { defineCommand } from '../../dispatch/command.js'

/** UNWATCH */
export const unwatchCommand = defineCommand({
  name: 'unwatch',
  group: 'transactions',
  since: '2.2.0',
  summary: 'Forget about all watched keys',
  complexity: 'O(1)',
  arity: 1,
  flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'],
  run(ctx, _args, reply) {
    ctx.server.watchedKeys.unwatchAll(ctx.client)
    reply.ok()
  },
})

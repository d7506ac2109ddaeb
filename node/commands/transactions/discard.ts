import { defineCommand } from '../../dispatch/command.js'

/** DISCARD */
export const discardCommand = defineCommand({
  name: 'discard',
  group: 'transactions',
  since: '2.0.0',
  summary: 'Discard all commands issued after MULTI',
  complexity: 'O(N), when N is the number of queued commands',
  arity: 1,
  flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'],
  run(ctx, _args, reply) {
    ctx.server.dispatcher.discard(ctx.client)
    reply.ok()
  },
})

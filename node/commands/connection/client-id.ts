import { defineCommand } from '../../dispatch/command.js'

/** CLIENT ID */
export const clientIdCommand = defineCommand({
  name: 'id',
  group: 'connection',
  since: '5.0.0',
  summary: 'Returns the client ID for the current connection',
  complexity: 'O(1)',
  arity: 2,
  flags: ['noscript', 'loading', 'stale'],
  run(ctx, _args, reply) {
    reply.int(ctx.client.id)
  },
})

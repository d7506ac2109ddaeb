import { defineCommand } from '../../dispatch/command.js'
import { describeClient } from '../../server/client-line.js'

/** CLIENT INFO */
export const clientInfoCommand = defineCommand({
  name: 'info',
  group: 'connection',
  since: '6.2.0',
  summary: 'Returns information about the current client connection.',
  complexity: 'O(1)',
  arity: 2,
  flags: ['noscript', 'loading', 'stale'],
  tips: ['nondeterministic_output'],
  run(ctx, _args, reply) {
    reply.verbatim(`${describeClient(ctx.client)}\n`)
  },
})

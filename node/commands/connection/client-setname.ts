import { defineCommand } from '../../dispatch/command.js'
import { checkClientName } from '../../server/session.js'

/** CLIENT SETNAME connection-name */
export const clientSetnameCommand = defineCommand({
  name: 'setname',
  group: 'connection',
  since: '2.6.9',
  summary: 'Set the current connection name',
  complexity: 'O(1)',
  arity: 3,
  flags: ['noscript', 'loading', 'stale'],
  args: [{ name: 'connection-name', type: 'string' }],
  run(ctx, args, reply) {
    ctx.client.name = checkClientName(args.bytes())
    reply.ok()
  },
})

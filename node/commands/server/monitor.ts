import { notForDenyBlocking } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

/** MONITOR */
export const monitorCommand = defineCommand({
  name: 'monitor',
  group: 'server',
  since: '1.0.0',
  summary: 'Listen for all requests received by the server in real time',
  complexity: '',
  arity: 1,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  run(ctx, _args, reply) {
    if (ctx.client.denyBlocking) throw notForDenyBlocking('MONITOR')
    ctx.server.monitors.add(ctx.client)
    reply.ok()
  },
})

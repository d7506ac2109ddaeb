import { defineCommand } from '../../dispatch/command.js'

/** CLIENT TRACKINGINFO */
export const clientTrackinginfoCommand = defineCommand({
  name: 'trackinginfo',
  group: 'connection',
  since: '6.2.0',
  summary: 'Return information about server assisted client side caching for the current connection',
  complexity: 'O(1)',
  arity: 2,
  flags: ['noscript', 'loading', 'stale'],
  run(_ctx, _args, reply) {
    reply.map(3)
    reply.bulk('flags')
    reply.set(1)
    reply.bulk('off')
    reply.bulk('redirect')
    reply.int(-1)
    reply.bulk('prefixes')
    reply.array(0)
  },
})

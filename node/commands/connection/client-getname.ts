import { defineCommand } from '../../dispatch/command.js'

/** CLIENT GETNAME */
export const clientGetnameCommand = defineCommand({
  name: 'getname',
  group: 'connection',
  since: '2.6.9',
  summary: 'Get the current connection name',
  complexity: 'O(1)',
  arity: 2,
  flags: ['noscript', 'loading', 'stale'],
  run(ctx, _args, reply) {
    const { name } = ctx.client
    if (name === '') reply.null()
    else reply.bulk(Buffer.from(name, 'latin1'))
  },
})

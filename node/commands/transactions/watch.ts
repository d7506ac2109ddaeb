import { WATCH_INSIDE_MULTI } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

/** WATCH key [key ...] */
export const watchCommand = defineCommand({
  name: 'watch',
  group: 'transactions',
  since: '2.2.0',
  summary: 'Watch the given keys to determine execution of the MULTI/EXEC block',
  complexity: 'O(1) for every key.',
  arity: -2,
  flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'],
  keys: [{ flags: ['RO'], begin: { index: 1 }, find: { lastKey: -1, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0, multiple: true }],
  run(ctx, args, reply) {
    const { client, server } = ctx
    if (client.transaction !== undefined) throw WATCH_INSIDE_MULTI
    while (args.more) server.watchedKeys.watch(client, ctx.db.index, args.key())
    reply.ok()
  },
})

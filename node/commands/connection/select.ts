import { DB_INDEX_OUT_OF_RANGE } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

/** SELECT index */
export const selectCommand = defineCommand({
  name: 'select',
  group: 'connection',
  since: '1.0.0',
  summary: 'Change the selected database for the current connection',
  complexity: 'O(1)',
  arity: 2,
  flags: ['loading', 'stale', 'fast'],
  args: [{ name: 'index', type: 'integer' }],
  run(ctx, args, reply) {
    const db = args.int()
    if (db < 0 || db >= ctx.store.dbs.length) throw DB_INDEX_OUT_OF_RANGE
    ctx.client.select(db)
    reply.ok()
  },
})

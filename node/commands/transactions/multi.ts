import { NESTED_MULTI } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'
import { beginTransaction } from '../../dispatch/transaction.js'

/** MULTI */
export const multiCommand = defineCommand({
  name: 'multi',
  group: 'transactions',
  since: '1.2.0',
  summary: 'Mark the start of a transaction block',
  complexity: 'O(1)',
  arity: 1,
  flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'],
  run(ctx, _args, reply) {
    if (ctx.client.transaction !== undefined) throw NESTED_MULTI
    beginTransaction(ctx.client)
    reply.ok()
  },
})

import { SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

/**
 * CLIENT NO-EVICT <ON | OFF>
 *
 * Accepted and shown in CLIENT LIST; keymesh never evicts clients.
 */
export const clientNoEvictCommand = defineCommand({
  name: 'no-evict',
  group: 'connection',
  since: '7.0.0',
  summary: 'Set client eviction mode for the current connection',
  complexity: 'O(1)',
  arity: 3,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  args: [
    {
      name: 'enabled',
      type: 'oneof',
      args: [
        { name: 'on', type: 'pure-token', token: 'ON' },
        { name: 'off', type: 'pure-token', token: 'OFF' },
      ],
    },
  ],
  run(ctx, args, reply) {
    if (args.word('on')) ctx.client.noEvict = true
    else if (args.word('off')) ctx.client.noEvict = false
    else throw SYNTAX_ERROR
    reply.ok()
  },
})

import { UNBLOCK_REASON, UNBLOCKED } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

/** CLIENT UNBLOCK client-id [TIMEOUT | ERROR] */
export const clientUnblockCommand = defineCommand({
  name: 'unblock',
  group: 'connection',
  since: '5.0.0',
  summary: 'Unblock a client blocked in a blocking command from a different connection',
  complexity: 'O(log N) where N is the number of client connections',
  arity: -3,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  args: [
    { name: 'client-id', type: 'integer' },
    {
      name: 'timeout_error',
      type: 'oneof',
      optional: true,
      args: [
        { name: 'timeout', type: 'pure-token', token: 'TIMEOUT' },
        { name: 'error', type: 'pure-token', token: 'ERROR' },
      ],
    },
  ],
  run(ctx, args, reply) {
    const id = args.int()
    let asError = false
    if (args.more) {
      if (args.word('error')) asError = true
      else if (!args.word('timeout')) throw UNBLOCK_REASON
    }
    const waiting = ctx.server.clients.get(id)?.waiting
    waiting?.end(asError ? out => out.error(UNBLOCKED) : waiting.onTimeout)
    reply.int(waiting === undefined ? 0 : 1)
  },
})

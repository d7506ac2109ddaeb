import {
  PAUSE_MODE,
  SYNTAX_ERROR,
  TIMEOUT_NEGATIVE,
  TIMEOUT_NOT_AN_INTEGER,
} from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

/** CLIENT PAUSE timeout [WRITE | ALL] */
export const clientPauseCommand = defineCommand({
  name: 'pause',
  group: 'connection',
  since: '2.9.50',
  summary: 'Stop processing commands from clients for some time',
  complexity: 'O(1)',
  arity: -3,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  args: [
    { name: 'timeout', type: 'integer' },
    {
      name: 'mode',
      type: 'oneof',
      since: '6.2.0',
      optional: true,
      args: [
        { name: 'write', type: 'pure-token', token: 'WRITE' },
        { name: 'all', type: 'pure-token', token: 'ALL' },
      ],
    },
  ],
  history: [['6.2.0', '`CLIENT PAUSE WRITE` mode added along with the `mode` option.']],
  run(ctx, args, reply) {
    const milliseconds = args.integer(TIMEOUT_NOT_AN_INTEGER)
    if (milliseconds < 0) throw TIMEOUT_NEGATIVE
    let all = true
    if (args.more) {
      if (args.remaining > 1) throw SYNTAX_ERROR
      if (args.word('write')) all = false
      else if (!args.word('all')) throw PAUSE_MODE
    }
    ctx.server.pause.start(Number(milliseconds), all)
    reply.ok()
  },
})

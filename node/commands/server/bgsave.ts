import { SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

/** BGSAVE [SCHEDULE] */
export const bgsaveCommand = defineCommand({
  name: 'bgsave',
  group: 'server',
  since: '1.0.0',
  summary: 'Asynchronously save the dataset to disk',
  complexity: 'O(1)',
  arity: -1,
  flags: ['admin', 'noscript', 'no_async_loading'],
  args: [{ name: 'schedule', type: 'pure-token', token: 'SCHEDULE', since: '3.2.2', optional: true }],
  history: [['3.2.2', 'Added the `SCHEDULE` option.']],
  run({ server }, args, reply) {
    if (args.more && !args.word('schedule')) throw SYNTAX_ERROR
    args.end()
    server.rdb.start().catch(() => {})
    reply.simple('Background saving started')
  },
})

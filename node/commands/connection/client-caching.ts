import { NOT_TRACKING } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

/** CLIENT CACHING <YES | NO> */
export const clientCachingCommand = defineCommand({
  name: 'caching',
  group: 'connection',
  since: '6.0.0',
  summary: 'Instruct the server about tracking or not keys in the next request',
  complexity: 'O(1)',
  arity: 3,
  flags: ['noscript', 'loading', 'stale'],
  args: [
    {
      name: 'mode',
      type: 'oneof',
      args: [
        { name: 'yes', type: 'pure-token', token: 'YES' },
        { name: 'no', type: 'pure-token', token: 'NO' },
      ],
    },
  ],
  run(_ctx, _args, _reply) {
    throw NOT_TRACKING
  },
})

import { SYNTAX_ERROR, TRACKING_UNSUPPORTED } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

/**
 * CLIENT TRACKING <ON | OFF> [REDIRECT client-id] [PREFIX prefix [PREFIX prefix ...]] [BCAST] [OPTIN]
 *   [OPTOUT] [NOLOOP]
 */
export const clientTrackingCommand = defineCommand({
  name: 'tracking',
  group: 'connection',
  since: '6.0.0',
  summary: 'Enable or disable server assisted client side caching support',
  complexity: 'O(1). Some options may introduce additional complexity.',
  arity: -3,
  flags: ['noscript', 'loading', 'stale'],
  args: [
    {
      name: 'status',
      type: 'oneof',
      args: [
        { name: 'on', type: 'pure-token', token: 'ON' },
        { name: 'off', type: 'pure-token', token: 'OFF' },
      ],
    },
    { name: 'client-id', type: 'integer', token: 'REDIRECT', optional: true },
    { name: 'prefix', type: 'string', token: 'PREFIX', optional: true, multiple: true, multipleToken: true },
    { name: 'bcast', type: 'pure-token', token: 'BCAST', optional: true },
    { name: 'optin', type: 'pure-token', token: 'OPTIN', optional: true },
    { name: 'optout', type: 'pure-token', token: 'OPTOUT', optional: true },
    { name: 'noloop', type: 'pure-token', token: 'NOLOOP', optional: true },
  ],
  run(_ctx, args, reply) {
    if (args.word('on')) throw TRACKING_UNSUPPORTED
    if (!args.word('off')) throw SYNTAX_ERROR
    reply.ok()
  },
})

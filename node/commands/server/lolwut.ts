import { defineCommand } from '../../dispatch/command.js'
import { KEYMESH_VERSION } from '../../version.js'

/** LOLWUT [VERSION version] */
export const lolwutCommand = defineCommand({
  name: 'lolwut',
  group: 'server',
  since: '5.0.0',
  summary: 'Display some computer art and the Redis version',
  complexity: '',
  arity: -1,
  flags: ['readonly', 'fast'],
  args: [{ name: 'version', type: 'integer', token: 'VERSION', optional: true }],
  run(_ctx, args, reply) {
    if (args.word('version') && args.more) args.int()
    reply.verbatim(`keymesh ver. ${KEYMESH_VERSION}\n`)
  },
})

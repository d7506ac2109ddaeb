import { DEBUG_NOT_ALLOWED, unknownSubcommand } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'
import type { Context } from '../../dispatch/context.js'
import { digestOf } from '../../store/digest.js'
import { replyHelp } from '../help.js'

const HELP = [
  'DIGEST',
  '    Output a hex signature of all data: equal on nodes that hold the same.',
  'SLEEP <seconds>',
  '    Stop the server for <seconds>. Decimals allowed.',
]

/**
 * DEBUG SLEEP seconds | DIGEST
 *
 * The rest of Redis's DEBUG is about Redis's own insides.
 */
export const debugCommand = defineCommand({
  name: 'debug',
  group: 'server',
  since: '1.0.0',
  summary: 'A container for debugging commands',
  complexity: 'Depends on subcommand.',
  arity: -2,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  docFlags: ['syscmd'],
  run(ctx, args, reply) {
    if (!isAllowed(ctx)) throw DEBUG_NOT_ALLOWED
    const subcommand = args.text()
    if (subcommand.toLowerCase() === 'help') replyHelp(reply, 'DEBUG', HELP)
    else if (subcommand.toLowerCase() === 'sleep' && args.remaining === 1) {
      sleep(Math.max(0, args.double()) * 1000)
      reply.ok()
    } else if (subcommand.toLowerCase() === 'digest' && args.remaining === 0) {
      reply.simple(digestOf(ctx.store).padStart(40, '0'))
    } else throw unknownSubcommand(subcommand, 'debug')
  },
})

function isAllowed({ client, server }: Context): boolean {
  const setting = server.config.get('enable-debug-command')
  if (setting === 'local') return client.wire?.local ?? false
  return setting === 'yes'
}

/** Stops the whole process, which is what this command is for. */
function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

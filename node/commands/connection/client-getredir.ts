import { defineCommand } from '../../dispatch/command.js'

/**
 * CLIENT GETREDIR
 *
 * -1: tracking is off, always.
 */
export const clientGetredirCommand = defineCommand({
  name: 'getredir',
  group: 'connection',
  since: '6.0.0',
  summary: 'Get tracking notifications redirection client ID if any',
  complexity: 'O(1)',
  arity: 2,
  flags: ['noscript', 'loading', 'stale'],
  run(_ctx, _args, reply) {
    reply.int(-1)
  },
})

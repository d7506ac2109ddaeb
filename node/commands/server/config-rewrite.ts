import { defineCommand } from '../../dispatch/command.js'

/** CONFIG REWRITE */
export const configRewriteCommand = defineCommand({
  name: 'rewrite',
  group: 'server',
  since: '2.8.0',
  summary: 'Rewrite the configuration file with the in memory configuration',
  complexity: 'O(1)',
  arity: 2,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  run({ server }, _args, reply) {
    server.config.rewrite()
    reply.ok()
  },
})

import { defineCommand } from '../../dispatch/command.js'

/** CONFIG RESETSTAT */
export const configResetstatCommand = defineCommand({
  name: 'resetstat',
  group: 'server',
  since: '2.0.0',
  summary: 'Reset the stats returned by INFO',
  complexity: 'O(1)',
  arity: 2,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  run({ server, store }, _args, reply) {
    server.stats.reset(server.table)
    store.eviction.evicted = store.expiry.expired = 0
    reply.ok()
  },
})

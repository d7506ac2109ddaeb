import { defineCommand } from '../../dispatch/command.js'
import { sendRdb } from '../../persistence/rdb-sending.js'

/** SYNC */
export const syncCommand = defineCommand({
  name: 'sync',
  group: 'server',
  since: '1.0.0',
  summary: 'Internal command used for replication',
  complexity: '',
  arity: 1,
  flags: ['admin', 'noscript', 'no_async_loading', 'no_multi'],
  run({ client, server }) {
    sendRdb(server, client)
  },
})

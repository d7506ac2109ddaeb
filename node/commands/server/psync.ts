import { SELF } from '../../../protocol/clock/origins.js'
import { defineCommand } from '../../dispatch/command.js'
import { sendRdb } from '../../persistence/rdb-sending.js'

/** PSYNC replicationid offset */
export const psyncCommand = defineCommand({
  name: 'psync',
  group: 'server',
  since: '2.8.0',
  summary: 'Internal command used for replication',
  complexity: '',
  arity: -3,
  flags: ['admin', 'noscript', 'no_async_loading', 'no_multi'],
  args: [
    { name: 'replicationid', type: 'string' },
    { name: 'offset', type: 'integer' },
  ],
  run({ client, server, store }, args) {
    args.bytes()
    args.integer()
    // nothing is kept to resume from, so every answer is a full one; its id and offset are INFO replication's
    const id = Buffer.from(store.origins.ids[SELF], 'latin1').toString('hex').padEnd(40, '0')
    sendRdb(server, client, `+FULLRESYNC ${id} ${store.applied.get(SELF)}\r\n`)
  },
})

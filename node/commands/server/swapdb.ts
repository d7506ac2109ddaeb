import { DB_INDEX_OUT_OF_RANGE, respError } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'
import { swapDatabases } from './swap-databases.js'

const FIRST_INVALID = respError('ERR invalid first DB index')
const SECOND_INVALID = respError('ERR invalid second DB index')

/** SWAPDB index1 index2 */
export const swapdbCommand = defineCommand({
  name: 'swapdb',
  group: 'server',
  since: '4.0.0',
  summary: 'Swaps two Redis databases',
  complexity: 'O(N) where N is the count of clients watching or blocking on keys from both databases.',
  arity: 3,
  flags: ['write', 'fast'],
  acl: ['keyspace', 'dangerous'],
  args: [
    { name: 'index1', type: 'integer' },
    { name: 'index2', type: 'integer' },
  ],
  run({ store }, args, reply) {
    const first = args.intIn(-(2 ** 31), 2 ** 31 - 1, FIRST_INVALID)
    const second = args.intIn(-(2 ** 31), 2 ** 31 - 1, SECOND_INVALID)
    const dbs = [store.dbs[first], store.dbs[second]]
    if (dbs[0] === undefined || dbs[1] === undefined) throw DB_INDEX_OUT_OF_RANGE
    if (dbs[0] !== dbs[1]) swapDatabases(store, dbs[0], dbs[1])
    reply.ok()
  },
})

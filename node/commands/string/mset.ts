import { wrongArity } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'
import { keyValueArgument } from './arguments.js'

/** MSET key value [key value ...] */
export const msetCommand = defineCommand({
  name: 'mset',
  group: 'string',
  since: '1.0.1',
  summary: 'Set multiple keys to multiple values',
  complexity: 'O(N) where N is the number of keys to set.',
  arity: -3,
  flags: ['write', 'denyoom'],
  keys: [{ flags: ['OW', 'update'], begin: { index: 1 }, find: { lastKey: -1, step: 2, limit: 0 } }],
  args: [keyValueArgument],
  tips: ['request_policy:multi_shard', 'response_policy:all_succeeded'],
  run({ db, store }, args, reply) {
    if (args.remaining % 2 !== 0) throw wrongArity('mset')
    while (args.more) {
      const key = args.key()
      store.strings.set(db, key, args.bytes(), 0)
    }
    reply.ok()
  },
})

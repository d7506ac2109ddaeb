import { wrongArity } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'
import { keyValueArgument } from './arguments.js'

/** MSETNX key value [key value ...] */
export const msetnxCommand = defineCommand({
  name: 'msetnx',
  group: 'string',
  since: '1.0.1',
  summary: 'Set multiple keys to multiple values, only if none of the keys exist',
  complexity: 'O(N) where N is the number of keys to set.',
  arity: -3,
  flags: ['write', 'denyoom'],
  keys: [{ flags: ['OW', 'insert'], begin: { index: 1 }, find: { lastKey: -1, step: 2, limit: 0 } }],
  args: [keyValueArgument],
  tips: ['request_policy:multi_shard', 'response_policy:agg_min'],
  run({ db, store }, args, reply) {
    if (args.remaining % 2 !== 0) throw wrongArity('msetnx')
    for (let i = 1; i < args.count; i += 2) {
      if (db.find(args.get(i)) !== 0) {
        reply.int(0)
        return
      }
    }
    while (args.more) {
      const key = args.key()
      store.strings.set(db, key, args.bytes(), 0)
    }
    reply.int(1)
  },
})

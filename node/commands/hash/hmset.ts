import { wrongArity } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'
import { fieldValueArgument } from '../arguments.js'

/** HMSET key field value [field value ...] */
export const hmsetCommand = defineCommand({
  name: 'hmset',
  group: 'hash',
  since: '2.0.0',
  summary: 'Set multiple hash fields to multiple values',
  complexity: 'O(N) where N is the number of fields being set.',
  arity: -4,
  flags: ['write', 'denyoom', 'fast'],
  keys: [{ flags: ['RW', 'update'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0 }, fieldValueArgument],
  docFlags: ['deprecated'],
  deprecatedSince: '4.0.0',
  replacedBy: '`HSET` with multiple field-value pairs',
  run({ db, store }, args, reply) {
    const key = args.key()
    if (args.remaining % 2 !== 0) throw wrongArity('hmset')
    const hash = store.hashes.create(db, key)
    while (args.more) {
      const field = args.bytes()
      store.hashes.set(hash, field, args.bytes())
    }
    reply.ok()
  },
})

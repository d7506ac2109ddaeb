import { wrongArity } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'
import { fieldValueArgument } from '../arguments.js'

/** HSET key field value [field value ...] */
export const hsetCommand = defineCommand({
  name: 'hset',
  group: 'hash',
  since: '2.0.0',
  summary: 'Set the string value of a hash field',
  complexity:
    'O(1) for each field/value pair added, so O(N) to add N field/value pairs when the command is called with multiple field/value pairs.',
  arity: -4,
  flags: ['write', 'denyoom', 'fast'],
  keys: [{ flags: ['RW', 'update'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0 }, fieldValueArgument],
  history: [['4.0.0', 'Accepts multiple `field` and `value` arguments.']],
  run({ db, store }, args, reply) {
    const key = args.key()
    if (args.remaining % 2 !== 0) throw wrongArity('hset')
    const hash = store.hashes.create(db, key)
    let added = 0
    while (args.more) {
      const field = args.bytes()
      if (store.hashes.set(hash, field, args.bytes())) added++
    }
    reply.int(added)
  },
})

import { respError } from '../../../protocol/resp/errors.js'
import { INT64_MIN } from '../../../protocol/resp/number.js'
import { defineCommand } from '../../dispatch/command.js'

/** DECRBY key decrement */
export const decrbyCommand = defineCommand({
  name: 'decrby',
  group: 'string',
  since: '1.0.0',
  summary: 'Decrement the integer value of a key by the given number',
  complexity: 'O(1)',
  arity: 3,
  flags: ['write', 'denyoom', 'fast'],
  keys: [{ flags: ['RW', 'access', 'update'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'decrement', type: 'integer' },
  ],
  run({ db, store }, args, reply) {
    const key = args.key()
    const by = args.integer()
    if (by === INT64_MIN) throw respError('ERR decrement would overflow')
    reply.int(store.strings.increment(db, key, -by))
  },
})

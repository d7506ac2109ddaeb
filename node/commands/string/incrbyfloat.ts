import { NAN_OR_INFINITY } from '../../../protocol/resp/errors.js'
import { parseDouble } from '../../../protocol/resp/number.js'
import { defineCommand } from '../../dispatch/command.js'

/** INCRBYFLOAT key increment */
export const incrbyfloatCommand = defineCommand({
  name: 'incrbyfloat',
  group: 'string',
  since: '2.6.0',
  summary: 'Increment the float value of a key by the given amount',
  complexity: 'O(1)',
  arity: 3,
  flags: ['write', 'denyoom', 'fast'],
  keys: [{ flags: ['RW', 'access', 'update'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'increment', type: 'double' },
  ],
  run({ db, store }, args, reply) {
    const key = args.key()
    const slot = store.strings.open(db, key)
    args.double()
    // "inf" is a float that nothing can be added to
    if (slot !== 0 && !Number.isFinite(parseDouble(store.strings.get(slot)) ?? 0)) throw NAN_OR_INFINITY
    reply.bulk(store.strings.incrementFloat(db, key, args.get(2)))
  },
})

import { defineCommand } from '../../dispatch/command.js'

/** DECR key */
export const decrCommand = defineCommand({
  name: 'decr',
  group: 'string',
  since: '1.0.0',
  summary: 'Decrement the integer value of a key by one',
  complexity: 'O(1)',
  arity: 2,
  flags: ['write', 'denyoom', 'fast'],
  keys: [{ flags: ['RW', 'access', 'update'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run({ db, store }, args, reply) {
    reply.int(store.strings.increment(db, args.key(), -1))
  },
})

import { defineCommand } from '../../dispatch/command.js'

/** INCRBY key increment */
export const incrbyCommand = defineCommand({
  name: 'incrby',
  group: 'string',
  since: '1.0.0',
  summary: 'Increment the integer value of a key by the given amount',
  complexity: 'O(1)',
  arity: 3,
  flags: ['write', 'denyoom', 'fast'],
  keys: [{ flags: ['RW', 'access', 'update'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'increment', type: 'integer' },
  ],
  run({ db, store }, args, reply) {
    const key = args.key()
    reply.int(store.strings.increment(db, key, args.integer()))
  },
})

import { defineCommand } from '../../dispatch/command.js'

/** HINCRBY key field increment */
export const hincrbyCommand = defineCommand({
  name: 'hincrby',
  group: 'hash',
  since: '2.0.0',
  summary: 'Increment the integer value of a hash field by the given number',
  complexity: 'O(1)',
  arity: 4,
  flags: ['write', 'denyoom', 'fast'],
  keys: [{ flags: ['RW', 'access', 'update'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'field', type: 'string' },
    { name: 'increment', type: 'integer' },
  ],
  run({ db, store }, args, reply) {
    const key = args.key()
    const field = args.bytes()
    const by = args.integer()
    reply.int(store.hashes.increment(store.hashes.create(db, key), field, by))
  },
})

import { defineCommand } from '../../dispatch/command.js'

/** HINCRBYFLOAT key field increment */
export const hincrbyfloatCommand = defineCommand({
  name: 'hincrbyfloat',
  group: 'hash',
  since: '2.6.0',
  summary: 'Increment the float value of a hash field by the given amount',
  complexity: 'O(1)',
  arity: 4,
  flags: ['write', 'denyoom', 'fast'],
  keys: [{ flags: ['RW', 'access', 'update'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'field', type: 'string' },
    { name: 'increment', type: 'double' },
  ],
  run({ db, store }, args, reply) {
    const key = args.key()
    const field = args.bytes()
    args.double()
    reply.bulk(store.hashes.incrementFloat(store.hashes.create(db, key), field, args.get(3)))
  },
})

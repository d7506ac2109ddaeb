import { defineCommand } from '../../dispatch/command.js'

/** HLEN key */
export const hlenCommand = defineCommand({
  name: 'hlen',
  group: 'hash',
  since: '2.0.0',
  summary: 'Get the number of fields in a hash',
  complexity: 'O(1)',
  arity: 2,
  flags: ['readonly', 'fast'],
  keys: [{ flags: ['RO'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run({ db, store }, args, reply) {
    const hash = store.hashes.open(db, args.key())
    reply.int(hash === 0 ? 0 : store.hashes.length(hash))
  },
})

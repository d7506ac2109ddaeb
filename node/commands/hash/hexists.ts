import { defineCommand } from '../../dispatch/command.js'

/** HEXISTS key field */
export const hexistsCommand = defineCommand({
  name: 'hexists',
  group: 'hash',
  since: '2.0.0',
  summary: 'Determine if a hash field exists',
  complexity: 'O(1)',
  arity: 3,
  flags: ['readonly', 'fast'],
  keys: [{ flags: ['RO'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'field', type: 'string' },
  ],
  run({ db, store }, args, reply) {
    const hash = store.hashes.open(db, args.key())
    reply.int(hash !== 0 && store.hashes.find(hash, args.bytes()) !== 0 ? 1 : 0)
  },
})

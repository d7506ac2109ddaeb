import { defineCommand } from '../../dispatch/command.js'

/** HGET key field */
export const hgetCommand = defineCommand({
  name: 'hget',
  group: 'hash',
  since: '2.0.0',
  summary: 'Get the value of a hash field',
  complexity: 'O(1)',
  arity: 3,
  flags: ['readonly', 'fast'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'field', type: 'string' },
  ],
  run({ db, store }, args, reply) {
    const hash = store.hashes.open(db, args.key())
    const element = hash === 0 ? 0 : store.hashes.find(hash, args.bytes())
    if (element === 0) reply.null()
    else reply.bulk(store.value(element))
  },
})

import { defineCommand } from '../../dispatch/command.js'

/** HSTRLEN key field */
export const hstrlenCommand = defineCommand({
  name: 'hstrlen',
  group: 'hash',
  since: '3.2.0',
  summary: 'Get the length of the value of a hash field',
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
    const element = hash === 0 ? 0 : store.hashes.find(hash, args.bytes())
    reply.int(element === 0 ? 0 : store.value(element).len)
  },
})

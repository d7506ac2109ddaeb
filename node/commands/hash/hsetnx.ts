import { defineCommand } from '../../dispatch/command.js'

/** HSETNX key field value */
export const hsetnxCommand = defineCommand({
  name: 'hsetnx',
  group: 'hash',
  since: '2.0.0',
  summary: 'Set the value of a hash field, only if the field does not exist',
  complexity: 'O(1)',
  arity: 4,
  flags: ['write', 'denyoom', 'fast'],
  keys: [{ flags: ['RW', 'insert'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'field', type: 'string' },
    { name: 'value', type: 'string' },
  ],
  run({ db, store }, args, reply) {
    const key = args.key()
    const field = args.bytes()
    const hash = store.hashes.open(db, key)
    const absent = hash === 0 || store.hashes.find(hash, field) === 0
    if (absent) store.hashes.set(store.hashes.create(db, key), field, args.bytes())
    reply.int(absent ? 1 : 0)
  },
})

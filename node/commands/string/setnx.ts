import { defineCommand } from '../../dispatch/command.js'

/** SETNX key value */
export const setnxCommand = defineCommand({
  name: 'setnx',
  group: 'string',
  since: '1.0.0',
  summary: 'Set the value of a key, only if the key does not exist',
  complexity: 'O(1)',
  arity: 3,
  flags: ['write', 'denyoom', 'fast'],
  keys: [{ flags: ['OW', 'insert'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'value', type: 'string' },
  ],
  run({ db, store }, args, reply) {
    const key = args.key()
    const absent = db.find(key) === 0
    if (absent) store.strings.set(db, key, args.bytes(), 0)
    reply.int(absent ? 1 : 0)
  },
})

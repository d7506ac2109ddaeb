import { defineCommand } from '../../dispatch/command.js'

/** GETSET key value */
export const getsetCommand = defineCommand({
  name: 'getset',
  group: 'string',
  since: '1.0.0',
  summary: 'Set the string value of a key and return its old value',
  complexity: 'O(1)',
  arity: 3,
  flags: ['write', 'denyoom', 'fast'],
  keys: [{ flags: ['RW', 'access', 'update'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'value', type: 'string' },
  ],
  docFlags: ['deprecated'],
  deprecatedSince: '6.2.0',
  replacedBy: '`SET` with the `!GET` argument',
  run({ db, store }, args, reply) {
    const key = args.key()
    const slot = store.strings.open(db, key)
    if (slot === 0) reply.null()
    else reply.bulk(store.strings.get(slot))
    store.strings.set(db, key, args.bytes(), 0)
  },
})

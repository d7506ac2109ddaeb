import { defineCommand } from '../../dispatch/command.js'
import { readDeadline } from '../../dispatch/deadline.js'

/** PSETEX key milliseconds value */
export const psetexCommand = defineCommand({
  name: 'psetex',
  group: 'string',
  since: '2.6.0',
  summary: 'Set the value and expiration in milliseconds of a key',
  complexity: 'O(1)',
  arity: 4,
  flags: ['write', 'denyoom'],
  keys: [{ flags: ['OW', 'update'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'milliseconds', type: 'integer' },
    { name: 'value', type: 'string' },
  ],
  run({ db, store }, args, reply) {
    const key = args.key()
    const deadline = readDeadline(args, 'psetex', 1, store.now, true)
    store.strings.set(db, key, args.bytes(), deadline)
    reply.ok()
  },
})

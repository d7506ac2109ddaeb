import { defineCommand } from '../../dispatch/command.js'
import { readDeadline } from '../../dispatch/deadline.js'

/** SETEX key seconds value */
export const setexCommand = defineCommand({
  name: 'setex',
  group: 'string',
  since: '2.0.0',
  summary: 'Set the value and expiration of a key',
  complexity: 'O(1)',
  arity: 4,
  flags: ['write', 'denyoom'],
  keys: [{ flags: ['OW', 'update'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'seconds', type: 'integer' },
    { name: 'value', type: 'string' },
  ],
  run({ db, store }, args, reply) {
    const key = args.key()
    const deadline = readDeadline(args, 'setex', 1000, store.now, true)
    store.strings.set(db, key, args.bytes(), deadline)
    reply.ok()
  },
})

import { defineCommand } from '../../dispatch/command.js'

/** PERSIST key */
export const persistCommand = defineCommand({
  name: 'persist',
  group: 'generic',
  since: '2.2.0',
  summary: 'Remove the expiration from a key',
  complexity: 'O(1)',
  arity: 2,
  flags: ['write', 'fast'],
  keys: [{ flags: ['RW', 'update'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run({ db, store }, args, reply) {
    const slot = db.find(args.key())
    const has = slot !== 0 && store.deadline(slot) !== 0
    if (has) db.setDeadline(slot, 0)
    reply.int(has ? 1 : 0)
  },
})

import { defineCommand } from '../../dispatch/command.js'

/** PEXPIRETIME key */
export const pexpiretimeCommand = defineCommand({
  name: 'pexpiretime',
  group: 'generic',
  since: '7.0.0',
  summary: 'Get the expiration Unix timestamp for a key in milliseconds',
  complexity: 'O(1)',
  arity: 2,
  flags: ['readonly', 'fast'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run({ db, store }, args, reply) {
    const slot = db.find(args.key())
    const deadline = slot === 0 ? 0 : store.deadline(slot)
    reply.int(slot === 0 ? -2 : deadline === 0 ? -1 : deadline)
  },
})

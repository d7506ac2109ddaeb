import { defineCommand } from '../../dispatch/command.js'

/** TTL key */
export const ttlCommand = defineCommand({
  name: 'ttl',
  group: 'generic',
  since: '1.0.0',
  summary: 'Get the time to live for a key in seconds',
  complexity: 'O(1)',
  arity: 2,
  flags: ['readonly', 'fast'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  history: [['2.8.0', 'Added the -2 reply.']],
  tips: ['nondeterministic_output'],
  run({ db, store }, args, reply) {
    const slot = db.find(args.key())
    const deadline = slot === 0 ? 0 : store.deadline(slot)
    reply.int(slot === 0 ? -2 : deadline === 0 ? -1 : Math.floor((deadline - store.now + 500) / 1000))
  },
})

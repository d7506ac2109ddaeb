import { defineCommand } from '../../dispatch/command.js'

/** SISMEMBER key member */
export const sismemberCommand = defineCommand({
  name: 'sismember',
  group: 'set',
  since: '1.0.0',
  summary: 'Determine if a given value is a member of a set',
  complexity: 'O(1)',
  arity: 3,
  flags: ['readonly', 'fast'],
  keys: [{ flags: ['RO'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'member', type: 'string' },
  ],
  run({ db, store }, args, reply) {
    const set = store.sets.open(db, args.key())
    reply.int(set !== 0 && store.sets.find(set, args.bytes()) !== 0 ? 1 : 0)
  },
})

import { defineCommand } from '../../dispatch/command.js'

/** SCARD key */
export const scardCommand = defineCommand({
  name: 'scard',
  group: 'set',
  since: '1.0.0',
  summary: 'Get the number of members in a set',
  complexity: 'O(1)',
  arity: 2,
  flags: ['readonly', 'fast'],
  keys: [{ flags: ['RO'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run({ db, store }, args, reply) {
    const set = store.sets.open(db, args.key())
    reply.int(set === 0 ? 0 : store.sets.length(set))
  },
})

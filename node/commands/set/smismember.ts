import { defineCommand } from '../../dispatch/command.js'

/** SMISMEMBER key member [member ...] */
export const smismemberCommand = defineCommand({
  name: 'smismember',
  group: 'set',
  since: '6.2.0',
  summary: 'Returns the membership associated with the given elements for a set',
  complexity: 'O(N) where N is the number of elements being checked for membership',
  arity: -3,
  flags: ['readonly', 'fast'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'member', type: 'string', multiple: true },
  ],
  run({ db, store }, args, reply) {
    const set = store.sets.open(db, args.key())
    reply.array(args.remaining)
    while (args.more) {
      const member = args.bytes()
      reply.int(set !== 0 && store.sets.find(set, member) !== 0 ? 1 : 0)
    }
  },
})

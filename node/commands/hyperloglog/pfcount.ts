import { defineCommand } from '../../dispatch/command.js'

/** PFCOUNT key [key ...] */
export const pfcountCommand = defineCommand({
  name: 'pfcount',
  group: 'hyperloglog',
  since: '2.8.9',
  summary: 'Return the approximated cardinality of the set(s) observed by the HyperLogLog at key(s).',
  complexity:
    'O(1) with a very small average constant time when called with a single key. O(N) with N being the number of keys, and much bigger constant times, when called with multiple keys.',
  arity: -2,
  flags: ['readonly'],
  keys: [
    {
      flags: ['RW', 'access'],
      notes: 'RW because it may change the internal representation of the key, and propagate to replicas',
      begin: { index: 1 },
      find: { lastKey: -1, step: 1, limit: 0 },
    },
  ],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0, multiple: true }],
  run({ db, store }, args, reply) {
    const { hyperloglogs } = store
    const isOne = args.remaining === 1
    const slots: number[] = []
    while (args.more) {
      const slot = isOne ? hyperloglogs.open(db, args.key()) : hyperloglogs.openSource(db, args.key())
      if (slot !== 0) slots.push(slot)
    }
    if (isOne) reply.int(slots.length === 0 ? 0 : hyperloglogs.count(slots[0]))
    else reply.int(hyperloglogs.countUnion(slots))
  },
})

import { defineCommand } from '../../dispatch/command.js'

/** SMEMBERS key */
export const smembersCommand = defineCommand({
  name: 'smembers',
  group: 'set',
  since: '1.0.0',
  summary: 'Get all the members in a set',
  complexity: 'O(N) where N is the set cardinality.',
  arity: 2,
  flags: ['readonly'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  tips: ['nondeterministic_output_order'],
  run({ db, store }, args, reply) {
    const set = store.sets.open(db, args.key())
    const length = set === 0 ? 0 : store.sets.length(set)
    reply.set(length)
    for (let i = 0; i < length; i++) reply.bulk(store.subkey(store.sets.at(set, i)))
  },
})

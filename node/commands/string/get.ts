import { defineCommand } from '../../dispatch/command.js'

/** GET key */
export const getCommand = defineCommand({
  name: 'get',
  group: 'string',
  since: '1.0.0',
  summary: 'Get the value of a key',
  complexity: 'O(1)',
  arity: 2,
  flags: ['readonly', 'fast'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run({ db, store }, args, reply) {
    const slot = store.strings.open(db, args.key())
    if (slot === 0) reply.null()
    else reply.bulk(store.strings.get(slot))
  },
})

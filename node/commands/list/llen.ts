import { defineCommand } from '../../dispatch/command.js'

/** LLEN key */
export const llenCommand = defineCommand({
  name: 'llen',
  group: 'list',
  since: '1.0.0',
  summary: 'Get the length of a list',
  complexity: 'O(1)',
  arity: 2,
  flags: ['readonly', 'fast'],
  keys: [{ flags: ['RO'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run({ db, store }, args, reply) {
    const list = store.lists.open(db, args.key())
    reply.int(list === 0 ? 0 : store.lists.length(list))
  },
})

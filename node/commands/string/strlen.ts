import { defineCommand } from '../../dispatch/command.js'

/** STRLEN key */
export const strlenCommand = defineCommand({
  name: 'strlen',
  group: 'string',
  since: '2.2.0',
  summary: 'Get the length of the value stored in a key',
  complexity: 'O(1)',
  arity: 2,
  flags: ['readonly', 'fast'],
  keys: [{ flags: ['RO'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run({ db, store }, args, reply) {
    const slot = store.strings.open(db, args.key())
    reply.int(slot === 0 ? 0 : store.strings.length(slot))
  },
})

import { defineCommand } from '../../dispatch/command.js'

/** XLEN key */
export const xlenCommand = defineCommand({
  name: 'xlen',
  group: 'stream',
  since: '5.0.0',
  summary: 'Return the number of entries in a stream',
  complexity: 'O(1)',
  arity: 2,
  flags: ['readonly', 'fast'],
  keys: [{ flags: ['RO'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run({ db, store }, args, reply) {
    const stream = store.streams.open(db, args.key())
    reply.int(stream === 0 ? 0 : store.streams.length(stream))
  },
})

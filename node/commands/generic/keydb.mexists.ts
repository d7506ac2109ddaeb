import { defineCommand } from '../../dispatch/command.js'

/** KEYDB.MEXISTS key [key ...]: for each key whether it is there. */
export const keydbMexistsCommand = defineCommand({
  name: 'keydb.mexists',
  group: 'generic',
  since: '6.0.0',
  summary: 'Determine for each of several keys if it exists',
  complexity: 'O(N) where N is the number of keys to check.',
  arity: -2,
  flags: ['readonly', 'fast'],
  keys: [{ flags: ['RO'], begin: { index: 1 }, find: { lastKey: -1, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0, multiple: true }],
  run({ db }, args, reply) {
    reply.array(args.remaining)
    while (args.more) reply.bool(db.find(args.key()) !== 0)
  },
})

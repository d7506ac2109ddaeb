import { defineCommand } from '../../dispatch/command.js'

/** ZCARD key */
export const zcardCommand = defineCommand({
  name: 'zcard',
  group: 'sorted-set',
  since: '1.2.0',
  summary: 'Get the number of members in a sorted set',
  complexity: 'O(1)',
  arity: 2,
  flags: ['readonly', 'fast'],
  keys: [{ flags: ['RO'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run({ db, store }, args, reply) {
    const zset = store.zsets.open(db, args.key())
    reply.int(zset === 0 ? 0 : store.zsets.length(zset))
  },
})

import { defineCommand } from '../../dispatch/command.js'

/** ZRANK key member */
export const zrankCommand = defineCommand({
  name: 'zrank',
  group: 'sorted-set',
  since: '2.0.0',
  summary: 'Determine the index of a member in a sorted set',
  complexity: 'O(log(N))',
  arity: 3,
  flags: ['readonly', 'fast'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'member', type: 'string' },
  ],
  run({ db, store }, args, reply) {
    const zset = store.zsets.open(db, args.key())
    const element = zset === 0 ? 0 : store.zsets.find(zset, args.bytes())
    if (element === 0) reply.null()
    else reply.int(store.zsets.rank(zset, element))
  },
})

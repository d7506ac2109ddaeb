import { defineCommand } from '../../dispatch/command.js'

/** ZREVRANK key member */
export const zrevrankCommand = defineCommand({
  name: 'zrevrank',
  group: 'sorted-set',
  since: '2.0.0',
  summary: 'Determine the index of a member in a sorted set, with scores ordered from high to low',
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
    else reply.int(store.zsets.length(zset) - 1 - store.zsets.rank(zset, element))
  },
})

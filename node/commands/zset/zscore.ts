import { defineCommand } from '../../dispatch/command.js'

/** ZSCORE key member */
export const zscoreCommand = defineCommand({
  name: 'zscore',
  group: 'sorted-set',
  since: '1.2.0',
  summary: 'Get the score associated with the given member in a sorted set',
  complexity: 'O(1)',
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
    else reply.double(store.zsets.score(element))
  },
})

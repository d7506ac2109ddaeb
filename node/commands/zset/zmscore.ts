import { defineCommand } from '../../dispatch/command.js'

/** ZMSCORE key member [member ...] */
export const zmscoreCommand = defineCommand({
  name: 'zmscore',
  group: 'sorted-set',
  since: '6.2.0',
  summary: 'Get the score associated with the given members in a sorted set',
  complexity: 'O(N) where N is the number of members being requested.',
  arity: -3,
  flags: ['readonly', 'fast'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'member', type: 'string', multiple: true },
  ],
  run({ db, store }, args, reply) {
    const zset = store.zsets.open(db, args.key())
    reply.array(args.remaining)
    while (args.more) {
      const member = args.bytes()
      const element = zset === 0 ? 0 : store.zsets.find(zset, member)
      if (element === 0) reply.null()
      else reply.double(store.zsets.score(element))
    }
  },
})

import { defineCommand } from '../../dispatch/command.js'
import { readScoreRange } from './range.js'

/** ZREMRANGEBYSCORE key min max */
export const zremrangebyscoreCommand = defineCommand({
  name: 'zremrangebyscore',
  group: 'sorted-set',
  since: '1.2.0',
  summary: 'Remove all members in a sorted set within the given scores',
  complexity:
    'O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements removed by the operation.',
  arity: 4,
  flags: ['write'],
  keys: [{ flags: ['RW', 'delete'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'min', type: 'double' },
    { name: 'max', type: 'double' },
  ],
  run({ db, store }, args, reply) {
    const key = args.key()
    const range = readScoreRange(args, false)
    const zset = store.zsets.open(db, key)
    reply.int(zset === 0 ? 0 : store.zsets.removeRange(zset, range(store, zset)))
  },
})

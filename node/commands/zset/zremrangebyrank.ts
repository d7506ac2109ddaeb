import { defineCommand } from '../../dispatch/command.js'
import { readRankRange } from './range.js'

/** ZREMRANGEBYRANK key start stop */
export const zremrangebyrankCommand = defineCommand({
  name: 'zremrangebyrank',
  group: 'sorted-set',
  since: '2.0.0',
  summary: 'Remove all members in a sorted set within the given indexes',
  complexity:
    'O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements removed by the operation.',
  arity: 4,
  flags: ['write'],
  keys: [{ flags: ['RW', 'delete'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'start', type: 'integer' },
    { name: 'stop', type: 'integer' },
  ],
  run({ db, store }, args, reply) {
    const key = args.key()
    const range = readRankRange(args, false)
    const zset = store.zsets.open(db, key)
    reply.int(zset === 0 ? 0 : store.zsets.removeRange(zset, range(store, zset)))
  },
})

import { defineCommand } from '../../dispatch/command.js'
import { readScoreRange } from './range.js'

/** ZCOUNT key min max */
export const zcountCommand = defineCommand({
  name: 'zcount',
  group: 'sorted-set',
  since: '2.0.0',
  summary: 'Count the members in a sorted set with scores within the given values',
  complexity: 'O(log(N)) with N being the number of elements in the sorted set.',
  arity: 4,
  flags: ['readonly', 'fast'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'min', type: 'double' },
    { name: 'max', type: 'double' },
  ],
  run({ db, store }, args, reply) {
    const key = args.key()
    const range = readScoreRange(args, false)
    const zset = store.zsets.open(db, key)
    const { from, to } = zset === 0 ? { from: 0, to: 0 } : range(store, zset)
    reply.int(Math.max(0, to - from))
  },
})

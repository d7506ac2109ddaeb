import { defineCommand } from '../../dispatch/command.js'
import { readLexRange } from './range.js'

/** ZLEXCOUNT key min max */
export const zlexcountCommand = defineCommand({
  name: 'zlexcount',
  group: 'sorted-set',
  since: '2.8.9',
  summary: 'Count the number of members in a sorted set between a given lexicographical range',
  complexity: 'O(log(N)) with N being the number of elements in the sorted set.',
  arity: 4,
  flags: ['readonly', 'fast'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'min', type: 'string' },
    { name: 'max', type: 'string' },
  ],
  run({ db, store }, args, reply) {
    const key = args.key()
    const range = readLexRange(args, false)
    const zset = store.zsets.open(db, key)
    const { from, to } = zset === 0 ? { from: 0, to: 0 } : range(store, zset)
    reply.int(Math.max(0, to - from))
  },
})

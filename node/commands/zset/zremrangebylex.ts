import { defineCommand } from '../../dispatch/command.js'
import { readLexRange } from './range.js'

/** ZREMRANGEBYLEX key min max */
export const zremrangebylexCommand = defineCommand({
  name: 'zremrangebylex',
  group: 'sorted-set',
  since: '2.8.9',
  summary: 'Remove all members in a sorted set between the given lexicographical range',
  complexity:
    'O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements removed by the operation.',
  arity: 4,
  flags: ['write'],
  keys: [{ flags: ['RW', 'delete'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'min', type: 'string' },
    { name: 'max', type: 'string' },
  ],
  run({ db, store }, args, reply) {
    const key = args.key()
    const range = readLexRange(args, false)
    const zset = store.zsets.open(db, key)
    reply.int(zset === 0 ? 0 : store.zsets.removeRange(zset, range(store, zset)))
  },
})

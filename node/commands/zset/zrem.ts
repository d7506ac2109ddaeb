import { defineCommand } from '../../dispatch/command.js'

/** ZREM key member [member ...] */
export const zremCommand = defineCommand({
  name: 'zrem',
  group: 'sorted-set',
  since: '1.2.0',
  summary: 'Remove one or more members from a sorted set',
  complexity:
    'O(M*log(N)) with N being the number of elements in the sorted set and M the number of elements to be removed.',
  arity: -3,
  flags: ['write', 'fast'],
  keys: [{ flags: ['RW', 'delete'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'member', type: 'string', multiple: true },
  ],
  history: [['2.4.0', 'Accepts multiple elements.']],
  run({ db, store }, args, reply) {
    const zset = store.zsets.open(db, args.key())
    let removed = 0
    while (zset !== 0 && args.more) if (store.zsets.remove(zset, args.bytes())) removed++
    reply.int(removed)
  },
})

import { defineCommand } from '../../dispatch/command.js'

/** SREM key member [member ...] */
export const sremCommand = defineCommand({
  name: 'srem',
  group: 'set',
  since: '1.0.0',
  summary: 'Remove one or more members from a set',
  complexity: 'O(N) where N is the number of members to be removed.',
  arity: -3,
  flags: ['write', 'fast'],
  keys: [{ flags: ['RW', 'delete'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'member', type: 'string', multiple: true },
  ],
  history: [['2.4.0', 'Accepts multiple `member` arguments.']],
  run({ db, store }, args, reply) {
    const set = store.sets.open(db, args.key())
    let removed = 0
    while (set !== 0 && args.more && store.isLive(set)) if (store.sets.remove(set, args.bytes())) removed++
    reply.int(removed)
  },
})

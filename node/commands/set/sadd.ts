import { defineCommand } from '../../dispatch/command.js'

/** SADD key member [member ...] */
export const saddCommand = defineCommand({
  name: 'sadd',
  group: 'set',
  since: '1.0.0',
  summary: 'Add one or more members to a set',
  complexity:
    'O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments.',
  arity: -3,
  flags: ['write', 'denyoom', 'fast'],
  keys: [{ flags: ['RW', 'insert'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'member', type: 'string', multiple: true },
  ],
  history: [['2.4.0', 'Accepts multiple `member` arguments.']],
  run({ db, store }, args, reply) {
    const set = store.sets.create(db, args.key())
    let added = 0
    while (args.more) if (store.sets.add(set, args.bytes())) added++
    reply.int(added)
  },
})

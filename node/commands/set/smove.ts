import { defineCommand } from '../../dispatch/command.js'

/** SMOVE source destination member */
export const smoveCommand = defineCommand({
  name: 'smove',
  group: 'set',
  since: '1.0.0',
  summary: 'Move a member from one set to another',
  complexity: 'O(1)',
  arity: 4,
  flags: ['write', 'fast'],
  keys: [
    { flags: ['RW', 'access', 'delete'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } },
    { flags: ['RW', 'insert'], begin: { index: 2 }, find: { lastKey: 0, step: 1, limit: 0 } },
  ],
  args: [
    { name: 'source', type: 'key', keySpecIndex: 0 },
    { name: 'destination', type: 'key', keySpecIndex: 1 },
    { name: 'member', type: 'string' },
  ],
  run({ db, store }, args, reply) {
    const from = store.sets.open(db, args.key())
    const target = args.key()
    const member = args.bytes()
    if (from === 0) {
      reply.int(0)
      return
    }
    const to = store.sets.open(db, target)
    if (store.sets.find(from, member) === 0) {
      reply.int(0)
      return
    }
    if (from !== to) {
      store.sets.remove(from, member)
      store.sets.add(to === 0 ? store.sets.create(db, target) : to, member)
    }
    reply.int(1)
  },
})

import { defineCommand } from '../../dispatch/command.js'

/** GETDEL key */
export const getdelCommand = defineCommand({
  name: 'getdel',
  group: 'string',
  since: '6.2.0',
  summary: 'Get the value of a key and delete the key',
  complexity: 'O(1)',
  arity: 2,
  flags: ['write', 'fast'],
  keys: [{ flags: ['RW', 'access', 'delete'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run({ db, store }, args, reply) {
    const slot = store.strings.open(db, args.key())
    if (slot === 0) {
      reply.null()
      return
    }
    reply.bulk(store.strings.get(slot))
    db.deleteSlot(slot)
  },
})

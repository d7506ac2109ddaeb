import { defineCommand } from '../../dispatch/command.js'
import { typeName } from '../../store/kind.js'

/** TYPE key */
export const typeCommand = defineCommand({
  name: 'type',
  group: 'generic',
  since: '1.0.0',
  summary: 'Determine the type stored at key',
  complexity: 'O(1)',
  arity: 2,
  flags: ['readonly', 'fast'],
  keys: [{ flags: ['RO'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run({ db, store }, args, reply) {
    const slot = db.find(args.key())
    reply.simple(slot === 0 ? 'none' : typeName(store.type(slot)))
  },
})

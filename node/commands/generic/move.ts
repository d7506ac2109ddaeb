import { DB_INDEX_OUT_OF_RANGE, SAME_OBJECT } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'
import { readDb } from './read-db.js'

/** MOVE key db */
export const moveCommand = defineCommand({
  name: 'move',
  group: 'generic',
  since: '1.0.0',
  summary: 'Move a key to another database',
  complexity: 'O(1)',
  arity: 3,
  flags: ['write', 'fast'],
  keys: [{ flags: ['RW', 'access', 'update'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'db', type: 'integer' },
  ],
  run({ db, store }, args, reply) {
    const key = args.key()
    const target = readDb(store, args, DB_INDEX_OUT_OF_RANGE)
    if (target === db) throw SAME_OBJECT
    const slot = db.find(key)
    const refused = slot === 0 || target.find(key) !== 0
    if (!refused) {
      db.copy(slot, target, key)
      db.delete(key)
    }
    reply.int(refused ? 0 : 1)
  },
})

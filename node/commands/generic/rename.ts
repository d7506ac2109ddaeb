import { NO_SUCH_KEY } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

/** RENAME key newkey */
export const renameCommand = defineCommand({
  name: 'rename',
  group: 'generic',
  since: '1.0.0',
  summary: 'Rename a key',
  complexity: 'O(1)',
  arity: 3,
  flags: ['write'],
  keys: [
    { flags: ['RW', 'access', 'delete'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } },
    { flags: ['OW', 'update'], begin: { index: 2 }, find: { lastKey: 0, step: 1, limit: 0 } },
  ],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'newkey', type: 'key', keySpecIndex: 1 },
  ],
  run({ db }, args, reply) {
    const from = args.key()
    const to = args.key()
    const slot = db.find(from)
    if (slot === 0) throw NO_SUCH_KEY
    if (!from.equals(to)) {
      db.copy(slot, db, to)
      db.delete(from)
    }
    reply.ok()
  },
})

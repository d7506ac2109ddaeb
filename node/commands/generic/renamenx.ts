import { NO_SUCH_KEY } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

/** RENAMENX key newkey */
export const renamenxCommand = defineCommand({
  name: 'renamenx',
  group: 'generic',
  since: '1.0.0',
  summary: 'Rename a key, only if the new key does not exist',
  complexity: 'O(1)',
  arity: 3,
  flags: ['write', 'fast'],
  keys: [
    { flags: ['RW', 'access', 'delete'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } },
    { flags: ['OW', 'insert'], begin: { index: 2 }, find: { lastKey: 0, step: 1, limit: 0 } },
  ],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'newkey', type: 'key', keySpecIndex: 1 },
  ],
  history: [
    ['3.2.0', 'The command no longer returns an error when source and destination names are the same.'],
  ],
  run({ db }, args, reply) {
    const from = args.key()
    const to = args.key()
    const slot = db.find(from)
    if (slot === 0) throw NO_SUCH_KEY
    if (db.find(to) !== 0) {
      reply.int(0)
      return
    }
    db.copy(slot, db, to)
    db.delete(from)
    reply.int(1)
  },
})

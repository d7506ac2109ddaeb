import { DB_INDEX_OUT_OF_RANGE, SAME_OBJECT, SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'
import { readDb } from './read-db.js'

/** COPY source destination [DB destination-db] [REPLACE] */
export const copyCommand = defineCommand({
  name: 'copy',
  group: 'generic',
  since: '6.2.0',
  summary: 'Copy a key',
  complexity:
    'O(N) worst case for collections, where N is the number of nested items. O(1) for string values.',
  arity: -3,
  flags: ['write', 'denyoom'],
  keys: [
    { flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } },
    { flags: ['OW', 'update'], begin: { index: 2 }, find: { lastKey: 0, step: 1, limit: 0 } },
  ],
  args: [
    { name: 'source', type: 'key', keySpecIndex: 0 },
    { name: 'destination', type: 'key', keySpecIndex: 1 },
    { name: 'destination-db', type: 'integer', token: 'DB', optional: true },
    { name: 'replace', type: 'pure-token', token: 'REPLACE', optional: true },
  ],
  run({ client, db, store }, args, reply) {
    const from = args.key()
    const to = args.key()
    let target = db
    let replace = false
    while (args.more) {
      if (args.word('replace')) replace = true
      else if (args.word('db')) target = readDb(store, args, DB_INDEX_OUT_OF_RANGE)
      else throw SYNTAX_ERROR
    }
    if (target.index === client.db && from.equals(to)) throw SAME_OBJECT
    const slot = db.find(from)
    const refused = slot === 0 || (target.find(to) !== 0 && !replace)
    if (!refused) db.copy(slot, target, to)
    reply.int(refused ? 0 : 1)
  },
})

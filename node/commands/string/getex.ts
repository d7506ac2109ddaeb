import { SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'
import { type Expiration, expirationDeadline, takeExpiration } from '../../dispatch/deadline.js'

/**
 * GETEX key [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | PERSIST]
 */
export const getexCommand = defineCommand({
  name: 'getex',
  group: 'string',
  since: '6.2.0',
  summary: 'Get the value of a key and optionally set its expiration',
  complexity: 'O(1)',
  arity: -2,
  flags: ['write', 'fast'],
  keys: [
    {
      flags: ['RW', 'access', 'update'],
      notes: 'RW and UPDATE because it changes the TTL',
      begin: { index: 1 },
      find: { lastKey: 0, step: 1, limit: 0 },
    },
  ],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    {
      name: 'expiration',
      type: 'oneof',
      optional: true,
      args: [
        { name: 'seconds', type: 'integer', token: 'EX' },
        { name: 'milliseconds', type: 'integer', token: 'PX' },
        { name: 'unix-time-seconds', type: 'unix-time', token: 'EXAT' },
        { name: 'unix-time-milliseconds', type: 'unix-time', token: 'PXAT' },
        { name: 'persist', type: 'pure-token', token: 'PERSIST' },
      ],
    },
  ],
  run({ db, store }, args, reply) {
    const key = args.key()
    const expiration: Expiration = { word: '', at: 0 }
    while (args.more) if (!takeExpiration(args, expiration, 'persist')) throw SYNTAX_ERROR
    const slot = store.strings.open(db, key)
    if (slot === 0) {
      reply.null()
      return
    }
    const deadline = expirationDeadline(args, expiration, 'getex', store.now)
    reply.bulk(store.strings.get(slot))
    if (deadline !== undefined) db.setDeadline(slot, deadline)
    else if (expiration.word === 'persist' && store.deadline(slot) !== 0) db.setDeadline(slot, 0)
  },
})

import { SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'
import { type Expiration, expirationDeadline, takeExpiration } from '../../dispatch/deadline.js'
import { KEEP_TTL } from '../../store/types/strings.js'

/**
 * SET key value [NX | XX] [GET] [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT
 *   unix-time-milliseconds | KEEPTTL]
 */
export const setCommand = defineCommand({
  name: 'set',
  group: 'string',
  since: '1.0.0',
  summary: 'Set the string value of a key',
  complexity: 'O(1)',
  arity: -3,
  flags: ['write', 'denyoom'],
  keys: [
    {
      flags: ['RW', 'access', 'update', 'variable_flags'],
      notes: 'RW and ACCESS due to the optional `GET` argument',
      begin: { index: 1 },
      find: { lastKey: 0, step: 1, limit: 0 },
    },
  ],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'value', type: 'string' },
    {
      name: 'condition',
      type: 'oneof',
      since: '2.6.12',
      optional: true,
      args: [
        { name: 'nx', type: 'pure-token', token: 'NX' },
        { name: 'xx', type: 'pure-token', token: 'XX' },
      ],
    },
    { name: 'get', type: 'pure-token', token: 'GET', since: '6.2.0', optional: true },
    {
      name: 'expiration',
      type: 'oneof',
      optional: true,
      args: [
        { name: 'seconds', type: 'integer', token: 'EX', since: '2.6.12' },
        { name: 'milliseconds', type: 'integer', token: 'PX', since: '2.6.12' },
        { name: 'unix-time-seconds', type: 'unix-time', token: 'EXAT', since: '6.2.0' },
        { name: 'unix-time-milliseconds', type: 'unix-time', token: 'PXAT', since: '6.2.0' },
        { name: 'keepttl', type: 'pure-token', token: 'KEEPTTL', since: '6.0.0' },
      ],
    },
  ],
  history: [
    ['2.6.12', 'Added the `EX`, `PX`, `NX` and `XX` options.'],
    ['6.0.0', 'Added the `KEEPTTL` option.'],
    ['6.2.0', 'Added the `GET`, `EXAT` and `PXAT` option.'],
    ['7.0.0', 'Allowed the `NX` and `GET` options to be used together.'],
  ],
  run({ db, store }, args, reply) {
    const key = args.key()
    const value = args.bytes()
    const expiration: Expiration = { word: '', at: 0 }
    let condition = ''
    let get = false
    while (args.more) {
      if (condition !== 'xx' && args.word('nx')) condition = 'nx'
      else if (condition !== 'nx' && args.word('xx')) condition = 'xx'
      else if (args.word('get')) get = true
      else if (!takeExpiration(args, expiration, 'keepttl')) throw SYNTAX_ERROR
    }
    const deadline =
      expirationDeadline(args, expiration, 'set', store.now) ?? (expiration.word === 'keepttl' ? KEEP_TTL : 0)
    const slot = get ? store.strings.open(db, key) : condition === '' ? 0 : db.find(key)
    const refused = (condition === 'nx' && slot !== 0) || (condition === 'xx' && slot === 0)
    if (get) {
      if (slot === 0) reply.null()
      else reply.bulk(store.strings.get(slot))
    } else if (refused) reply.null()
    else reply.ok()
    if (!refused) store.strings.set(db, key, value, deadline)
  },
})

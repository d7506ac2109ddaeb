import { SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'
import { findEqual } from './find-equal.js'

/** LINSERT key <BEFORE | AFTER> pivot element */
export const linsertCommand = defineCommand({
  name: 'linsert',
  group: 'list',
  since: '2.2.0',
  summary: 'Insert an element before or after another element in a list',
  complexity:
    'O(N) where N is the number of elements to traverse before seeing the value pivot. This means that inserting somewhere on the left end on the list (head) can be considered O(1) and inserting somewhere on the right end (tail) is O(N).',
  arity: 5,
  flags: ['write', 'denyoom'],
  keys: [{ flags: ['RW', 'insert'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    {
      name: 'where',
      type: 'oneof',
      args: [
        { name: 'before', type: 'pure-token', token: 'BEFORE' },
        { name: 'after', type: 'pure-token', token: 'AFTER' },
      ],
    },
    { name: 'pivot', type: 'string' },
    { name: 'element', type: 'string' },
  ],
  run({ db, store }, args, reply) {
    const key = args.key()
    const after = args.word('after')
    if (!after && !args.word('before')) throw SYNTAX_ERROR
    const pivot = args.bytes()
    const list = store.lists.open(db, key)
    if (list === 0) {
      reply.int(0)
      return
    }
    const index = findEqual(store, list, pivot)
    if (index < 0) {
      reply.int(-1)
      return
    }
    store.lists.insert(list, after ? index + 1 : index, args.bytes())
    reply.int(store.lists.length(list))
  },
})

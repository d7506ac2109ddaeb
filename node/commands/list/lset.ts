import { INDEX_OUT_OF_RANGE, NO_SUCH_KEY } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

/** LSET key index element */
export const lsetCommand = defineCommand({
  name: 'lset',
  group: 'list',
  since: '1.0.0',
  summary: 'Set the value of an element in a list by its index',
  complexity:
    'O(N) where N is the length of the list. Setting either the first or the last element of the list is O(1).',
  arity: 4,
  flags: ['write', 'denyoom'],
  keys: [{ flags: ['RW', 'update'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'index', type: 'integer' },
    { name: 'element', type: 'string' },
  ],
  run({ db, store }, args, reply) {
    const list = store.lists.open(db, args.key())
    if (list === 0) throw NO_SUCH_KEY
    const index = args.int()
    const length = store.lists.length(list)
    const at = index < 0 ? index + length : index
    if (at < 0 || at >= length) throw INDEX_OUT_OF_RANGE
    store.lists.set(list, store.lists.at(list, at), args.bytes())
    reply.ok()
  },
})

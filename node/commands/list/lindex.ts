import { defineCommand } from '../../dispatch/command.js'

/** LINDEX key index */
export const lindexCommand = defineCommand({
  name: 'lindex',
  group: 'list',
  since: '1.0.0',
  summary: 'Get an element from a list by its index',
  complexity:
    'O(N) where N is the number of elements to traverse to get to the element at index. This makes asking for the first or the last element of the list O(1).',
  arity: 3,
  flags: ['readonly'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'index', type: 'integer' },
  ],
  run({ db, store }, args, reply) {
    const list = store.lists.open(db, args.key())
    if (list === 0) {
      reply.null()
      return
    }
    const index = args.int()
    const length = store.lists.length(list)
    const at = index < 0 ? index + length : index
    if (at < 0 || at >= length) reply.null()
    else reply.bulk(store.value(store.lists.at(list, at)))
  },
})

import { defineCommand } from '../../dispatch/command.js'

/** LRANGE key start stop */
export const lrangeCommand = defineCommand({
  name: 'lrange',
  group: 'list',
  since: '1.0.0',
  summary: 'Get a range of elements from a list',
  complexity:
    'O(S+N) where S is the distance of start offset from HEAD for small lists, from nearest end (HEAD or TAIL) for large lists; and N is the number of elements in the specified range.',
  arity: 4,
  flags: ['readonly'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'start', type: 'integer' },
    { name: 'stop', type: 'integer' },
  ],
  run({ db, store }, args, reply) {
    const key = args.key()
    let start = args.int()
    let end = args.int()
    const list = store.lists.open(db, key)
    const length = list === 0 ? 0 : store.lists.length(list)
    if (start < 0) start = Math.max(0, start + length)
    if (end < 0) end += length
    end = Math.min(end, length - 1)
    reply.array(Math.max(0, end - start + 1))
    for (let i = start; i <= end; i++) reply.bulk(store.value(store.lists.at(list, i)))
  },
})

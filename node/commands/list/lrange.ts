import { defineCommand } from '../../dispatch/command.js'
import { windowOf } from './window.js'

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
    const start = args.int()
    const stop = args.int()
    const list = store.lists.open(db, key)
    const [from, to] = list === 0 ? [0, 0] : windowOf(start, stop, store.lists.length(list))
    reply.array(to - from)
    for (let at = from; at < to; ) {
      const run = store.lists.run(list, at)
      for (let i = 0; i < run.length && at < to; i++, at++) reply.bulk(store.value(run[i]))
    }
  },
})

import { defineCommand } from '../../dispatch/command.js'
import { windowOf } from './window.js'

/** LTRIM key start stop */
export const ltrimCommand = defineCommand({
  name: 'ltrim',
  group: 'list',
  since: '1.0.0',
  summary: 'Trim a list to the specified range',
  complexity: 'O(N) where N is the number of elements to be removed by the operation.',
  arity: 4,
  flags: ['write'],
  keys: [{ flags: ['RW', 'delete'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
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
    if (list !== 0) {
      const length = store.lists.length(list)
      const [from, to] = windowOf(start, stop, length)
      store.lists.removeRange(list, to, length)
      store.lists.removeRange(list, 0, from)
    }
    reply.ok()
  },
})

import { defineCommand } from '../../dispatch/command.js'
import { eachEqual } from './find-equal.js'

/** LREM key count element */
export const lremCommand = defineCommand({
  name: 'lrem',
  group: 'list',
  since: '1.0.0',
  summary: 'Remove elements from a list',
  complexity: 'O(N+M) where N is the length of the list and M is the number of elements removed.',
  arity: 4,
  flags: ['write'],
  keys: [{ flags: ['RW', 'delete'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'count', type: 'integer' },
    { name: 'element', type: 'string' },
  ],
  run({ db, store }, args, reply) {
    const key = args.key()
    const count = args.int()
    const list = store.lists.open(db, key)
    const found: number[] = []
    if (list !== 0) {
      eachEqual(store, list, args.bytes(), count < 0, element => {
        found.push(element)
        return found.length !== Math.abs(count)
      })
      for (const element of found) store.lists.removeAt(list, element)
    }
    reply.int(found.length)
  },
})

import { MUST_BE_POSITIVE } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'
import { popElement } from '../../dispatch/pop.js'

/** LPOP key [count] */
export const lpopCommand = defineCommand({
  name: 'lpop',
  group: 'list',
  since: '1.0.0',
  summary: 'Remove and get the first elements in a list',
  complexity: 'O(N) where N is the number of elements returned',
  arity: -2,
  flags: ['write', 'fast'],
  keys: [{ flags: ['RW', 'access', 'delete'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'count', type: 'integer', since: '6.2.0', optional: true },
  ],
  history: [['6.2.0', 'Added the `count` argument.']],
  run({ db, store }, args, reply) {
    const key = args.key()
    const counted = args.more
    const count = counted ? args.intIn(0, Number.MAX_SAFE_INTEGER, MUST_BE_POSITIVE) : 1
    args.end()
    const list = store.lists.open(db, key)
    if (list === 0) {
      if (counted) reply.nullArray()
      else reply.null()
      return
    }
    const taken = Math.min(count, store.lists.length(list))
    if (counted) reply.array(taken)
    for (let i = 0; i < taken; i++) popElement(store, list, 'left', reply)
  },
})

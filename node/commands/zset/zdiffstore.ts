import { defineCommand } from '../../dispatch/command.js'
import { combine, inOrder, readCombination } from './combine.js'
import { storeMembers } from './store-result.js'

/** ZDIFFSTORE destination numkeys key [key ...] */
export const zdiffstoreCommand = defineCommand({
  name: 'zdiffstore',
  group: 'sorted-set',
  since: '6.2.0',
  summary: 'Subtract multiple sorted sets and store the resulting sorted set in a new key',
  complexity:
    'O(L + (N-K)log(N)) worst case where L is the total number of elements in all the sets, N is the size of the first set, and K is the size of the result set.',
  arity: -4,
  flags: ['write', 'denyoom', 'movablekeys'],
  keys: [
    { flags: ['OW', 'update'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } },
    { flags: ['RO', 'access'], begin: { index: 2 }, find: { keyNumIndex: 0, firstKey: 1, step: 1 } },
  ],
  args: [
    { name: 'destination', type: 'key', keySpecIndex: 0 },
    { name: 'numkeys', type: 'integer' },
    { name: 'key', type: 'key', keySpecIndex: 1, multiple: true },
  ],
  run(ctx, args, reply) {
    const target = args.key()
    const combination = readCombination(ctx, args, 'zdiffstore', 'diff', 'store')
    reply.int(storeMembers(ctx, target, inOrder(combine(ctx.store, combination))))
  },
})

import { defineCommand } from '../../dispatch/command.js'
import { aggregateArgument } from './arguments.js'
import { combine, inOrder, readCombination } from './combine.js'
import { storeMembers } from './store-result.js'

/**
 * ZINTERSTORE destination numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN | MAX>]
 */
export const zinterstoreCommand = defineCommand({
  name: 'zinterstore',
  group: 'sorted-set',
  since: '2.0.0',
  summary: 'Intersect multiple sorted sets and store the resulting sorted set in a new key',
  complexity:
    'O(N*K)+O(M*log(M)) worst case with N being the smallest input sorted set, K being the number of input sorted sets and M being the number of elements in the resulting sorted set.',
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
    { name: 'weight', type: 'integer', token: 'WEIGHTS', optional: true, multiple: true },
    aggregateArgument,
  ],
  run(ctx, args, reply) {
    const target = args.key()
    const combination = readCombination(ctx, args, 'zinterstore', 'inter', 'store')
    reply.int(storeMembers(ctx, target, inOrder(combine(ctx.store, combination))))
  },
})

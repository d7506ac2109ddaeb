import { defineCommand } from '../../dispatch/command.js'
import { limitArgument } from '../arguments.js'
import { readRangeQuery, selectRange } from './range.js'
import { storeMembers } from './store-result.js'

/** ZRANGESTORE dst src min max [BYSCORE | BYLEX] [REV] [LIMIT offset count] */
export const zrangestoreCommand = defineCommand({
  name: 'zrangestore',
  group: 'sorted-set',
  since: '6.2.0',
  summary: 'Store a range of members from sorted set into another key',
  complexity:
    'O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements stored into the destination key.',
  arity: -5,
  flags: ['write', 'denyoom'],
  keys: [
    { flags: ['OW', 'update'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } },
    { flags: ['RO', 'access'], begin: { index: 2 }, find: { lastKey: 0, step: 1, limit: 0 } },
  ],
  args: [
    { name: 'dst', type: 'key', keySpecIndex: 0 },
    { name: 'src', type: 'key', keySpecIndex: 1 },
    { name: 'min', type: 'string' },
    { name: 'max', type: 'string' },
    {
      name: 'sortby',
      type: 'oneof',
      optional: true,
      args: [
        { name: 'byscore', type: 'pure-token', token: 'BYSCORE' },
        { name: 'bylex', type: 'pure-token', token: 'BYLEX' },
      ],
    },
    { name: 'rev', type: 'pure-token', token: 'REV', optional: true },
    limitArgument,
  ],
  run(ctx, args, reply) {
    const { db, store } = ctx
    const target = args.key()
    const source = args.key()
    const query = readRangeQuery(args, { stores: true })
    const zset = store.zsets.open(db, source)
    const elements = zset === 0 ? [] : [...selectRange(store, zset, query)]
    const members = elements.map(
      element => [store.subkey(element).copy(), store.zsets.score(element)] as const,
    )
    reply.int(storeMembers(ctx, target, members))
  },
})

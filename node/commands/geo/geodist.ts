import { SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'
import { unitArgument } from './arguments.js'
import { exactMeters, readUnit } from './distance.js'
import { placeOf } from './geohashes.js'

/** GEODIST key member1 member2 [M | KM | FT | MI] */
export const geodistCommand = defineCommand({
  name: 'geodist',
  group: 'geo',
  since: '3.2.0',
  summary: 'Returns the distance between two members of a geospatial index',
  complexity: 'O(log(N))',
  arity: -4,
  flags: ['readonly'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'member1', type: 'string' },
    { name: 'member2', type: 'string' },
    { ...unitArgument, optional: true },
  ],
  run({ db, store }, args, reply) {
    const key = args.key()
    const member = args.bytes()
    const other = args.bytes()
    if (args.remaining > 1) throw SYNTAX_ERROR
    const unit = args.more ? readUnit(args) : 1
    const zset = store.zsets.open(db, key)
    const from = zset === 0 ? 0 : store.zsets.find(zset, member)
    const to = zset === 0 ? 0 : store.zsets.find(zset, other)
    if (from === 0 || to === 0) {
      reply.null()
      return
    }
    const meters = exactMeters(placeOf(store.zsets.score(from)), placeOf(store.zsets.score(to)))
    reply.bulk((meters / unit).toFixed(4))
  },
})

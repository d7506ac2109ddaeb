import { defineCommand } from '../../dispatch/command.js'
import { geohashText } from './geohashes.js'

/** GEOHASH key member [member ...] */
export const geohashCommand = defineCommand({
  name: 'geohash',
  group: 'geo',
  since: '3.2.0',
  summary: 'Returns members of a geospatial index as standard geohash strings',
  complexity: 'O(log(N)) for each member requested, where N is the number of elements in the sorted set.',
  arity: -2,
  flags: ['readonly'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'member', type: 'string', multiple: true },
  ],
  run({ db, store }, args, reply) {
    const zset = store.zsets.open(db, args.key())
    reply.array(args.remaining)
    while (args.more) {
      const member = args.bytes()
      const element = zset === 0 ? 0 : store.zsets.find(zset, member)
      if (element === 0) reply.null()
      else reply.bulk(geohashText(store.zsets.score(element)))
    }
  },
})

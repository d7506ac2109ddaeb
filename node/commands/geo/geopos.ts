import { defineCommand } from '../../dispatch/command.js'
import { placeOf } from './geohashes.js'
import { replyPlace } from './reply-place.js'

/** GEOPOS key member [member ...] */
export const geoposCommand = defineCommand({
  name: 'geopos',
  group: 'geo',
  since: '3.2.0',
  summary: 'Returns longitude and latitude of members of a geospatial index',
  complexity: 'O(N) where N is the number of members requested.',
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
      if (element === 0) reply.nullArray()
      else replyPlace(reply, placeOf(store.zsets.score(element)))
    }
  },
})

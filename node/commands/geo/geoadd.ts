import { Args } from '../../../protocol/resp/args.js'
import { SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'
import { addMembers } from '../zset/add.js'
import { scoreOf } from './geohashes.js'
import { readPlace } from './read-place.js'

/** GEOADD key [NX | XX] [CH] longitude latitude member [longitude latitude member ...] */
export const geoaddCommand = defineCommand({
  name: 'geoadd',
  group: 'geo',
  since: '3.2.0',
  summary: 'Add one or more geospatial items in the geospatial index represented using a sorted set',
  complexity: 'O(log(N)) for each item added, where N is the number of elements in the sorted set.',
  arity: -5,
  flags: ['write', 'denyoom'],
  keys: [{ flags: ['RW', 'update'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    {
      name: 'condition',
      type: 'oneof',
      since: '6.2.0',
      optional: true,
      args: [
        { name: 'nx', type: 'pure-token', token: 'NX' },
        { name: 'xx', type: 'pure-token', token: 'XX' },
      ],
    },
    { name: 'change', type: 'pure-token', token: 'CH', since: '6.2.0', optional: true },
    {
      name: 'longitude_latitude_member',
      type: 'block',
      multiple: true,
      args: [
        { name: 'longitude', type: 'double' },
        { name: 'latitude', type: 'double' },
        { name: 'member', type: 'string' },
      ],
    },
  ],
  history: [['6.2.0', 'Added the `CH`, `NX` and `XX` options.']],
  run(ctx, args, reply) {
    let nx = false
    let xx = false
    const key = args.key()
    const options = args.at
    for (;;) {
      if (args.word('nx')) nx = true
      else if (args.word('xx')) xx = true
      else if (!args.word('ch')) break
    }
    if (args.remaining % 3 !== 0 || (nx && xx)) throw SYNTAX_ERROR
    // the same as a ZADD of the geohashes
    const add = Args.of('zadd')
    add.push(key.buf, key.off, key.len)
    for (let i = options; i < args.at; i++) add.push(args.get(i).buf, args.get(i).off, args.get(i).len)
    while (args.more) {
      const score = Buffer.from(String(scoreOf(readPlace(args))))
      const member = args.bytes()
      add.push(score, 0, score.length)
      add.push(member.buf, member.off, member.len)
    }
    addMembers(ctx, add, reply, false)
  },
})

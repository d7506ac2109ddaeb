import { defineCommand } from '../../dispatch/command.js'
import { orderArgument } from '../arguments.js'
import { unitArgument } from './arguments.js'
import { geoSearch } from './search.js'

/** GEORADIUS key longitude latitude radius unit [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count [ANY]] [ASC | DESC] [STORE key] [STOREDIST key] */
export const georadiusCommand = defineCommand({
  name: 'georadius',
  group: 'geo',
  since: '3.2.0',
  summary:
    'Query a sorted set representing a geospatial index to fetch members matching a given maximum distance from a point',
  complexity:
    'O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index.',
  arity: -6,
  flags: ['write', 'denyoom', 'movablekeys'],
  keys: [
    { flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } },
    {
      flags: ['OW', 'update'],
      begin: { keyword: 'STORE', from: 6 },
      find: { lastKey: 0, step: 1, limit: 0 },
    },
    {
      flags: ['OW', 'update'],
      begin: { keyword: 'STOREDIST', from: 6 },
      find: { lastKey: 0, step: 1, limit: 0 },
    },
  ],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'longitude', type: 'double' },
    { name: 'latitude', type: 'double' },
    { name: 'radius', type: 'double' },
    unitArgument,
    { name: 'withcoord', type: 'pure-token', token: 'WITHCOORD', optional: true },
    { name: 'withdist', type: 'pure-token', token: 'WITHDIST', optional: true },
    { name: 'withhash', type: 'pure-token', token: 'WITHHASH', optional: true },
    {
      name: 'count',
      type: 'block',
      optional: true,
      args: [
        { name: 'count', type: 'integer', token: 'COUNT' },
        { name: 'any', type: 'pure-token', token: 'ANY', since: '6.2.0', optional: true },
      ],
    },
    orderArgument,
    { name: 'key', type: 'key', token: 'STORE', keySpecIndex: 1, optional: true },
    { name: 'key', type: 'key', token: 'STOREDIST', keySpecIndex: 2, optional: true },
  ],
  history: [
    ['6.2.0', 'Added the `ANY` option for `COUNT`.'],
    ['7.0.0', 'Added support for uppercase unit names.'],
  ],
  docFlags: ['deprecated'],
  deprecatedSince: '6.2.0',
  replacedBy: '`GEOSEARCH` and `GEOSEARCHSTORE` with the `BYRADIUS` argument',
  run(ctx, args, reply) {
    geoSearch(ctx, args, reply, { area: 'place', target: 'option' })
  },
})

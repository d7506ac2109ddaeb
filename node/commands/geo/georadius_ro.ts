import { defineCommand } from '../../dispatch/command.js'
import { orderArgument } from '../arguments.js'
import { unitArgument } from './arguments.js'
import { geoSearch } from './search.js'

/** GEORADIUS_RO key longitude latitude radius unit [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count [ANY]] [ASC | DESC] */
export const georadiusRoCommand = defineCommand({
  name: 'georadius_ro',
  group: 'geo',
  since: '3.2.10',
  summary: 'A read-only variant for GEORADIUS',
  complexity:
    'O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index.',
  arity: -6,
  flags: ['readonly'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
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
  ],
  history: [['6.2.0', 'Added the `ANY` option for `COUNT`.']],
  docFlags: ['deprecated'],
  deprecatedSince: '6.2.0',
  replacedBy: '`GEOSEARCH` with the `BYRADIUS` argument',
  run(ctx, args, reply) {
    geoSearch(ctx, args, reply, { area: 'place', target: 'reply' })
  },
})

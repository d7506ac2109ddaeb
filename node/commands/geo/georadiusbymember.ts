import { defineCommand } from '../../dispatch/command.js'
import { orderArgument } from '../arguments.js'
import { countArgument, unitArgument } from './arguments.js'
import { geoSearch } from './search.js'

/** GEORADIUSBYMEMBER key member radius unit [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count [ANY]] [ASC | DESC] [STORE key] [STOREDIST key] */
export const georadiusbymemberCommand = defineCommand({
  name: 'georadiusbymember',
  group: 'geo',
  since: '3.2.0',
  summary:
    'Query a sorted set representing a geospatial index to fetch members matching a given maximum distance from a member',
  complexity:
    'O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index.',
  arity: -5,
  flags: ['write', 'denyoom', 'movablekeys'],
  keys: [
    { flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } },
    {
      flags: ['OW', 'update'],
      begin: { keyword: 'STORE', from: 5 },
      find: { lastKey: 0, step: 1, limit: 0 },
    },
    {
      flags: ['OW', 'update'],
      begin: { keyword: 'STOREDIST', from: 5 },
      find: { lastKey: 0, step: 1, limit: 0 },
    },
  ],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'member', type: 'string' },
    { name: 'radius', type: 'double' },
    unitArgument,
    { name: 'withcoord', type: 'pure-token', token: 'WITHCOORD', optional: true },
    { name: 'withdist', type: 'pure-token', token: 'WITHDIST', optional: true },
    { name: 'withhash', type: 'pure-token', token: 'WITHHASH', optional: true },
    countArgument,
    orderArgument,
    { name: 'key', type: 'key', token: 'STORE', keySpecIndex: 1, optional: true },
    { name: 'key', type: 'key', token: 'STOREDIST', keySpecIndex: 2, optional: true },
  ],
  history: [['7.0.0', 'Added support for uppercase unit names.']],
  docFlags: ['deprecated'],
  deprecatedSince: '6.2.0',
  replacedBy: '`GEOSEARCH` and `GEOSEARCHSTORE` with the `BYRADIUS` and `FROMMEMBER` arguments',
  run(ctx, args, reply) {
    geoSearch(ctx, args, reply, { area: 'member', target: 'option' })
  },
})

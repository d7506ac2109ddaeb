import { defineCommand } from '../../dispatch/command.js'
import { orderArgument } from '../arguments.js'
import { countArgument, unitArgument } from './arguments.js'
import { geoSearch } from './search.js'

/** GEORADIUSBYMEMBER_RO key member radius unit [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count [ANY]] [ASC | DESC] */
export const georadiusbymemberRoCommand = defineCommand({
  name: 'georadiusbymember_ro',
  group: 'geo',
  since: '3.2.10',
  summary: 'A read-only variant for GEORADIUSBYMEMBER',
  complexity:
    'O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index.',
  arity: -5,
  flags: ['readonly'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
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
  ],
  docFlags: ['deprecated'],
  deprecatedSince: '6.2.0',
  replacedBy: '`GEOSEARCH` with the `BYRADIUS` and `FROMMEMBER` arguments',
  run(ctx, args, reply) {
    geoSearch(ctx, args, reply, { area: 'member', target: 'reply' })
  },
})

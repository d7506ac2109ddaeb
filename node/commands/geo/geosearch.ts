import { defineCommand } from '../../dispatch/command.js'
import { searchArguments } from './arguments.js'
import { geoSearch } from './search.js'

/** GEOSEARCH key from by [ASC | DESC] [COUNT count [ANY]] [WITHCOORD] [WITHDIST] [WITHHASH] */
export const geosearchCommand = defineCommand({
  name: 'geosearch',
  group: 'geo',
  since: '6.2.0',
  summary:
    'Query a sorted set representing a geospatial index to fetch members inside an area of a box or a circle.',
  complexity:
    'O(N+log(M)) where N is the number of elements in the grid-aligned bounding box area around the shape provided as the filter and M is the number of items inside the shape',
  arity: -7,
  flags: ['readonly'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    ...searchArguments,
    { name: 'withcoord', type: 'pure-token', token: 'WITHCOORD', optional: true },
    { name: 'withdist', type: 'pure-token', token: 'WITHDIST', optional: true },
    { name: 'withhash', type: 'pure-token', token: 'WITHHASH', optional: true },
  ],
  history: [['7.0.0', 'Added support for uppercase unit names.']],
  run(ctx, args, reply) {
    geoSearch(ctx, args, reply, { area: 'options', target: 'reply' })
  },
})

import { defineCommand } from '../../dispatch/command.js'
import { searchArguments } from './arguments.js'
import { geoSearch } from './search.js'

/** GEOSEARCHSTORE destination source from by [ASC | DESC] [COUNT count [ANY]] [STOREDIST] */
export const geosearchstoreCommand = defineCommand({
  name: 'geosearchstore',
  group: 'geo',
  since: '6.2.0',
  summary:
    'Query a sorted set representing a geospatial index to fetch members inside an area of a box or a circle, and store the result in another key.',
  complexity:
    'O(N+log(M)) where N is the number of elements in the grid-aligned bounding box area around the shape provided as the filter and M is the number of items inside the shape',
  arity: -8,
  flags: ['write', 'denyoom'],
  keys: [
    { flags: ['OW', 'update'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } },
    { flags: ['RO', 'access'], begin: { index: 2 }, find: { lastKey: 0, step: 1, limit: 0 } },
  ],
  args: [
    { name: 'destination', type: 'key', keySpecIndex: 0 },
    { name: 'source', type: 'key', keySpecIndex: 1 },
    ...searchArguments,
    { name: 'storedist', type: 'pure-token', token: 'STOREDIST', optional: true },
  ],
  history: [['7.0.0', 'Added support for uppercase unit names.']],
  run(ctx, args, reply) {
    geoSearch(ctx, args, reply, { area: 'options', target: 'first' })
  },
})

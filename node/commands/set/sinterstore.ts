import { defineCommand } from '../../dispatch/command.js'
import { intersection, storeCombined } from './combine.js'

/** SINTERSTORE destination key [key ...] */
export const sinterstoreCommand = defineCommand({
  name: 'sinterstore',
  group: 'set',
  since: '1.0.0',
  summary: 'Intersect multiple sets and store the resulting set in a key',
  complexity: 'O(N*M) worst case where N is the cardinality of the smallest set and M is the number of sets.',
  arity: -3,
  flags: ['write', 'denyoom'],
  keys: [
    { flags: ['RW', 'update'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } },
    { flags: ['RO', 'access'], begin: { index: 2 }, find: { lastKey: -1, step: 1, limit: 0 } },
  ],
  args: [
    { name: 'destination', type: 'key', keySpecIndex: 0 },
    { name: 'key', type: 'key', keySpecIndex: 1, multiple: true },
  ],
  run(ctx, args, reply) {
    storeCombined(ctx, args, reply, intersection)
  },
})

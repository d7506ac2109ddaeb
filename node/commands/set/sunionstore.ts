import { defineCommand } from '../../dispatch/command.js'
import { storeCombined, union } from './combine.js'

/** SUNIONSTORE destination key [key ...] */
export const sunionstoreCommand = defineCommand({
  name: 'sunionstore',
  group: 'set',
  since: '1.0.0',
  summary: 'Add multiple sets and store the resulting set in a key',
  complexity: 'O(N) where N is the total number of elements in all given sets.',
  arity: -3,
  flags: ['write', 'denyoom'],
  keys: [
    { flags: ['OW', 'update'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } },
    { flags: ['RO', 'access'], begin: { index: 2 }, find: { lastKey: -1, step: 1, limit: 0 } },
  ],
  args: [
    { name: 'destination', type: 'key', keySpecIndex: 0 },
    { name: 'key', type: 'key', keySpecIndex: 1, multiple: true },
  ],
  run(ctx, args, reply) {
    storeCombined(ctx, args, reply, union)
  },
})

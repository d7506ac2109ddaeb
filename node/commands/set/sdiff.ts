import { defineCommand } from '../../dispatch/command.js'
import { difference, replyCombined } from './combine.js'

/** SDIFF key [key ...] */
export const sdiffCommand = defineCommand({
  name: 'sdiff',
  group: 'set',
  since: '1.0.0',
  summary: 'Subtract multiple sets',
  complexity: 'O(N) where N is the total number of elements in all given sets.',
  arity: -2,
  flags: ['readonly'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: -1, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0, multiple: true }],
  tips: ['nondeterministic_output_order'],
  run(ctx, args, reply) {
    replyCombined(ctx, args, reply, difference)
  },
})

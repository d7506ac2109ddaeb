import { defineCommand } from '../../dispatch/command.js'
import { intersection, replyCombined } from './combine.js'

/** SINTER key [key ...] */
export const sinterCommand = defineCommand({
  name: 'sinter',
  group: 'set',
  since: '1.0.0',
  summary: 'Intersect multiple sets',
  complexity: 'O(N*M) worst case where N is the cardinality of the smallest set and M is the number of sets.',
  arity: -2,
  flags: ['readonly'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: -1, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0, multiple: true }],
  tips: ['nondeterministic_output_order'],
  run(ctx, args, reply) {
    replyCombined(ctx, args, reply, intersection)
  },
})

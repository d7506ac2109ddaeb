import { defineCommand } from '../../dispatch/command.js'
import { replyInterval } from './interval.js'

/** XRANGE key start end [COUNT count] */
export const xrangeCommand = defineCommand({
  name: 'xrange',
  group: 'stream',
  since: '5.0.0',
  summary: 'Return a range of elements in a stream, with IDs matching the specified IDs interval',
  complexity:
    'O(N) with N being the number of elements being returned. If N is constant (e.g. always asking for the first 10 elements with COUNT), you can consider it O(1).',
  arity: -4,
  flags: ['readonly'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'start', type: 'string' },
    { name: 'end', type: 'string' },
    { name: 'count', type: 'integer', token: 'COUNT', optional: true },
  ],
  history: [['6.2.0', 'Added exclusive ranges.']],
  run(ctx, args, reply) {
    replyInterval(ctx, args, reply, false)
  },
})

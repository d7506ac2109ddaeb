import { defineCommand } from '../../dispatch/command.js'
import { replyStreamInfo } from './info.js'

/** XINFO STREAM key [FULL [COUNT count]] */
export const xinfoStreamCommand = defineCommand({
  name: 'stream',
  group: 'stream',
  since: '5.0.0',
  summary: 'Get information about a stream',
  complexity: 'O(1)',
  arity: -3,
  flags: ['readonly'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 2 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    {
      name: 'full',
      type: 'block',
      token: 'FULL',
      optional: true,
      args: [{ name: 'count', type: 'integer', token: 'COUNT', optional: true }],
    },
  ],
  history: [
    ['6.0.0', 'Added the `FULL` modifier.'],
    [
      '7.0.0',
      'Added the `max-deleted-entry-id`, `entries-added`, `recorded-first-entry-id`, `entries-read` and `lag` fields',
    ],
  ],
  run(ctx, args, reply) {
    replyStreamInfo(ctx, args, reply)
  },
})

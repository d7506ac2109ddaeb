import { defineCommand } from '../../dispatch/command.js'
import { replyPending } from './pending.js'

/** XPENDING key group [[IDLE min-idle-time] start end count [consumer]] */
export const xpendingCommand = defineCommand({
  name: 'xpending',
  group: 'stream',
  since: '5.0.0',
  summary:
    'Return information and entries from a stream consumer group pending entries list, that are messages fetched but never acknowledged.',
  complexity:
    'O(N) with N being the number of elements returned, so asking for a small fixed number of entries per call is O(1). O(M), where M is the total number of entries scanned when used with the IDLE filter. When the command returns just the summary and the list of consumers is small, it runs in O(1) time; otherwise, an additional O(N) time for iterating every consumer.',
  arity: -3,
  flags: ['readonly'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'group', type: 'string' },
    {
      name: 'filters',
      type: 'block',
      optional: true,
      args: [
        { name: 'min-idle-time', type: 'integer', token: 'IDLE', since: '6.2.0', optional: true },
        { name: 'start', type: 'string' },
        { name: 'end', type: 'string' },
        { name: 'count', type: 'integer' },
        { name: 'consumer', type: 'string', optional: true },
      ],
    },
  ],
  history: [['6.2.0', 'Added the `IDLE` option and exclusive range intervals.']],
  tips: ['nondeterministic_output'],
  run(ctx, args, reply) {
    replyPending(ctx, args, reply)
  },
})

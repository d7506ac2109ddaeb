import { defineCommand } from '../../dispatch/command.js'
import { streamsArgument } from './arguments.js'
import { readGroup } from './read-group.js'

/** XREADGROUP GROUP group consumer [COUNT count] [BLOCK milliseconds] [NOACK] STREAMS key [key ...] id [id ...] */
export const xreadgroupCommand = defineCommand({
  name: 'xreadgroup',
  group: 'stream',
  since: '5.0.0',
  summary:
    'Return new entries from a stream using a consumer group, or access the history of the pending entries for a given consumer. Can block.',
  complexity:
    'For each stream mentioned: O(M) with M being the number of elements returned. If M is constant (e.g. always asking for the first 10 elements with COUNT), you can consider it O(1). On the other side when XREADGROUP blocks, XADD will pay the O(N) time in order to serve the N clients blocked on the stream getting new data.',
  arity: -7,
  flags: ['write', 'blocking', 'movablekeys'],
  keys: [
    {
      flags: ['RO', 'access'],
      begin: { keyword: 'STREAMS', from: 4 },
      find: { lastKey: -1, step: 1, limit: 2 },
    },
  ],
  args: [
    {
      name: 'group_consumer',
      type: 'block',
      token: 'GROUP',
      args: [
        { name: 'group', type: 'string' },
        { name: 'consumer', type: 'string' },
      ],
    },
    { name: 'count', type: 'integer', token: 'COUNT', optional: true },
    { name: 'milliseconds', type: 'integer', token: 'BLOCK', optional: true },
    { name: 'noack', type: 'pure-token', token: 'NOACK', optional: true },
    streamsArgument,
  ],
  run(ctx, args, reply) {
    readGroup(ctx, args, reply)
  },
})

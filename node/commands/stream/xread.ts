import { defineCommand } from '../../dispatch/command.js'
import { streamsArgument } from './arguments.js'
import { readEntries } from './read.js'

/** XREAD [COUNT count] [BLOCK milliseconds] STREAMS key [key ...] id [id ...] */
export const xreadCommand = defineCommand({
  name: 'xread',
  group: 'stream',
  since: '5.0.0',
  summary:
    'Return never seen elements in multiple streams, with IDs greater than the ones reported by the caller for each stream. Can block.',
  complexity:
    'For each stream mentioned: O(N) with N being the number of elements being returned, it means that XREAD-ing with a fixed COUNT is O(1). Note that when the BLOCK option is used, XADD will pay O(M) time in order to serve the M clients blocked on the stream getting new data.',
  arity: -4,
  flags: ['readonly', 'blocking', 'movablekeys'],
  keys: [
    {
      flags: ['RO', 'access'],
      begin: { keyword: 'STREAMS', from: 1 },
      find: { lastKey: -1, step: 1, limit: 2 },
    },
  ],
  args: [
    { name: 'count', type: 'integer', token: 'COUNT', optional: true },
    { name: 'milliseconds', type: 'integer', token: 'BLOCK', optional: true },
    streamsArgument,
  ],
  run(ctx, args, reply) {
    readEntries(ctx, args, reply)
  },
})

import { defineCommand } from '../../dispatch/command.js'

/** MEMORY MALLOC-STATS */
export const memoryMallocStatsCommand = defineCommand({
  name: 'malloc-stats',
  group: 'server',
  since: '4.0.0',
  summary: 'Show allocator internal stats',
  complexity: 'Depends on how much memory is allocated, could be slow',
  arity: 2,
  flags: [],
  tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
  run({ store }, _args, reply) {
    const { arena, slots } = store.records
    reply.verbatim(
      [
        `arena: ${arena.usedBytes} bytes in use, ${arena.chunkBytesTotal} allocated`,
        `records: ${slots.count}`,
        `tables and indexes: ${store.usedBytes - arena.usedBytes} bytes`,
        '',
      ].join('\n'),
    )
  },
})

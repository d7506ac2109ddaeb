import { defineCommand } from '../../dispatch/command.js'

/** MEMORY PURGE: large values' memory goes back to the system when they go, the rest is used again. Nothing is left to do. */
export const memoryPurgeCommand = defineCommand({
  name: 'purge',
  group: 'server',
  since: '4.0.0',
  summary: 'Ask the allocator to release memory',
  complexity: 'Depends on how much memory is allocated, could be slow',
  arity: 2,
  flags: [],
  tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
  run(_ctx, _args, reply) {
    reply.ok()
  },
})

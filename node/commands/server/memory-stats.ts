import { defineCommand } from '../../dispatch/command.js'
import { memoryFigures } from '../../observe/memory.js'

/** MEMORY STATS: those of Redis's figures that have a meaning here. */
export const memoryStatsCommand = defineCommand({
  name: 'stats',
  group: 'server',
  since: '4.0.0',
  summary: 'Show memory usage details',
  complexity: 'O(1)',
  arity: 2,
  flags: [],
  tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
  run({ server }, _args, reply) {
    const { used, peak, rss, dataset, allocated } = memoryFigures(server)
    const keys = server.store.dbs.reduce((sum, db) => sum + db.size, 0)
    const integers: [string, number][] = [
      ['peak.allocated', peak],
      ['total.allocated', used],
      ['startup.allocated', 0],
      ['replication.backlog', 0],
      ['overhead.total', used - dataset],
      ['keys.count', keys],
      ['keys.bytes-per-key', keys === 0 ? 0 : Math.floor(used / keys)],
      ['dataset.bytes', dataset],
      ['allocator.allocated', dataset],
      ['allocator.active', allocated],
      ['allocator.resident', rss],
      ['fragmentation.bytes', rss - used],
    ]
    const doubles: [string, number][] = [
      ['dataset.percentage', (dataset / Math.max(1, used)) * 100],
      ['peak.percentage', (used / Math.max(1, peak)) * 100],
      ['fragmentation', rss / Math.max(1, used)],
    ]
    reply.map(integers.length + doubles.length)
    for (const [name, value] of integers) {
      reply.bulk(name)
      reply.int(value)
    }
    for (const [name, value] of doubles) {
      reply.bulk(name)
      reply.double(value)
    }
  },
})

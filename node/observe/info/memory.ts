import { totalmem } from 'node:os'
import type { InfoSection } from '../../server/info.js'
import type { Server } from '../../server/server.js'

const human = (bytes: number): string => {
  if (bytes < 1024) return `${bytes}B`
  for (const [unit, size] of [
    ['G', 2 ** 30],
    ['M', 2 ** 20],
  ] as const)
    if (bytes >= size) return `${(bytes / size).toFixed(2)}${unit}`
  return `${(bytes / 1024).toFixed(2)}K`
}

/**
 * INFO memory. used_memory is what the data and the JavaScript heap take, used_memory_dataset the store's part of it:
 * records, tables and indexes.
 */
export const memorySection =
  (server: Server): InfoSection =>
  () => {
    const { rss, heapUsed, external } = process.memoryUsage()
    const used = heapUsed + external
    peak = Math.max(peak, used)
    const dataset = server.store.usedBytes
    const limit = Number(server.config.get('maxmemory'))
    return [
      `used_memory:${used}`,
      `used_memory_human:${human(used)}`,
      `used_memory_rss:${rss}`,
      `used_memory_rss_human:${human(rss)}`,
      `used_memory_peak:${peak}`,
      `used_memory_peak_human:${human(peak)}`,
      `used_memory_overhead:${Math.max(0, used - dataset)}`,
      `used_memory_dataset:${dataset}`,
      `used_memory_dataset_perc:${((dataset / Math.max(1, used)) * 100).toFixed(2)}%`,
      `total_system_memory:${totalmem()}`,
      `total_system_memory_human:${human(totalmem())}`,
      `maxmemory:${limit}`,
      `maxmemory_human:${human(limit)}`,
      `maxmemory_policy:${String(server.config.get('maxmemory-policy'))}`,
      `mem_fragmentation_ratio:${(rss / Math.max(1, used)).toFixed(2)}`,
      `mem_fragmentation_bytes:${rss - used}`,
      'mem_allocator:v8',
      'lazyfree_pending_objects:0',
    ]
  }

/** The most that was in use whenever somebody asked. */
let peak = 0

import { totalmem } from 'node:os'
import type { InfoSection } from '../../server/info.js'
import type { Server } from '../../server/server.js'
import { memoryFigures } from '../memory.js'

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
 * INFO memory. used_memory is what maxmemory limits: the data with its indexes. What the process takes besides, above all
 * the JavaScript heap, is in used_memory_rss.
 */
export const memorySection =
  (server: Server): InfoSection =>
  () => {
    const { used, peak, rss, dataset, allocated, uncounted, limit } = memoryFigures(server)
    const { lazyFree } = server.store
    const { heapUsed, heapTotal, external } = process.memoryUsage()
    return [
      `used_memory:${used}`,
      `used_memory_human:${human(used)}`,
      `used_memory_rss:${rss}`,
      `used_memory_rss_human:${human(rss)}`,
      `used_memory_peak:${peak}`,
      `used_memory_peak_human:${human(peak)}`,
      `used_memory_peak_perc:${((used / Math.max(1, peak)) * 100).toFixed(2)}%`,
      `used_memory_overhead:${used - dataset}`,
      `used_memory_dataset:${dataset}`,
      `used_memory_dataset_perc:${((dataset / Math.max(1, used)) * 100).toFixed(2)}%`,
      `used_memory_js_heap:${heapUsed}`,
      `used_memory_external:${external}`,
      `allocator_active:${allocated}`,
      `allocator_resident:${heapTotal + external}`,
      `total_system_memory:${totalmem()}`,
      `total_system_memory_human:${human(totalmem())}`,
      `maxmemory:${limit}`,
      `maxmemory_human:${human(limit)}`,
      `maxmemory_policy:${server.config.get('maxmemory-policy')}`,
      `mem_fragmentation_ratio:${(rss / Math.max(1, used)).toFixed(2)}`,
      `mem_fragmentation_bytes:${rss - used}`,
      `mem_not_counted_for_evict:${uncounted}`,
      'mem_allocator:arena',
      `lazyfree_pending_objects:${lazyFree.pending}`,
      `lazyfreed_objects:${lazyFree.freed}`,
    ]
  }

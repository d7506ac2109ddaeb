import type { Server } from '../server/server.js'

/** What memory is used for, bytes. */
export interface MemoryFigures {
  /** The data with its indexes. */
  used: number
  /** The most that was used whenever somebody asked. */
  peak: number
  /** The process. */
  rss: number
  /** The data alone. */
  dataset: number
  /** What the data has taken from the system. */
  allocated: number
  /** Of what is used, what maxmemory does not count. */
  uncounted: number
  /** maxmemory; 0 for none. */
  limit: number
}

let peak = 0

export function memoryFigures({ config, store }: Server): MemoryFigures {
  const used = store.usedBytes
  const { usedBytes: dataset, chunkBytesTotal: allocated } = store.records.arena
  peak = Math.max(peak, used)
  return {
    used,
    peak,
    rss: process.memoryUsage.rss(),
    dataset,
    allocated,
    uncounted: used - store.eviction.usedBytes,
    limit: config.get('maxmemory'),
  }
}

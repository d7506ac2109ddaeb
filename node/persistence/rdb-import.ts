import { closeSync, constants, fstatSync, openSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Store } from '../store/store.js'
import type { LoadingProgress } from './loading.js'
import { ByteSource } from './rdb/byte-source.js'
import { SLICE_MS } from './rdb/limits.js'
import { RdbError } from './rdb/rdb-error.js'
import { RdbReader } from './rdb/reader.js'
import { StoreLoader } from './store-loader.js'

export interface ImportOptions {
  /** Called after each slice of work. */
  onProgress?: (progress: LoadingProgress) => void
  /** Ends it early, with this error. */
  isOver?: () => Error | undefined
  /** Cluster time, ms. */
  clock?: () => number
  /**
   * When the writes of an import are said to have been made. `file`: when the file was, so that what other nodes have
   * written since then wins over it; that is for a node that finds its own old file at its start. `now`: at the import,
   * so that it wins over what is there; that is for someone who asks for it. Neither is ever ahead of the clock.
   */
  stampAt?: 'file' | 'now'
  /** Whether the file's checksum is held against it (rdbchecksum). */
  verify?: boolean
}

export interface ImportSummary {
  keys: number
  /** Keys left out because their time had passed. */
  expired: number
  /** Kinds of things the file holds that were left out. */
  leftOut: string[]
}

/**
 * Imports an RDB file of any version from Redis 2.4 to 7.4 or KeyDB, in slices between which other events have their
 * turn. Meant for a node that serves nobody yet. Memory does not grow with the file's size.
 *
 * @throws RdbError that names the file, the offset and the cause; the keys before it are in the store by then
 */
export async function importRdb(
  store: Store,
  path: string,
  { onProgress, isOver, clock = Date.now, stampAt = 'now', verify = true }: ImportOptions = {},
): Promise<ImportSummary> {
  // a pipe that nobody writes to would be waited for in open
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const stat = fstatSync(fd)
    if (!stat.isFile()) throw new RdbError('this is no regular file')
    const source = ByteSource.ofFile(fd, stat.size)
    const loader = new StoreLoader(store, clock)
    store.now = stampAt === 'file' ? Math.min(clock(), stat.mtimeMs) : clock()
    if (stampAt === 'file')
      loader.onCreated = madeAt => {
        store.now = Math.min(store.now, madeAt)
      }
    const reading = new RdbReader(source, loader, verify).read()
    while (!runSlice(reading)) {
      onProgress?.({ loaded: source.offset, total: source.size })
      await nextTurn()
      const error = isOver?.()
      if (error !== undefined) throw error
      if (stampAt === 'now') store.now = clock()
    }
    return { keys: loader.keys, expired: loader.expired, leftOut: [...loader.leftOutKinds] }
  } catch (error) {
    if (error instanceof RdbError) throw new RdbError(`${path}: ${error.message}`)
    throw error
  } finally {
    store.now = clock()
    closeSync(fd)
  }
}

/** Goes on for a slice's time; returns whether all is done. */
function runSlice(work: Iterator<void>): boolean {
  const end = performance.now() + SLICE_MS
  while (performance.now() < end) if (work.next().done) return true
  return false
}

import { existsSync, statSync } from 'node:fs'
import type { Config } from '../config/config.js'
import { systemReason } from '../config/errors.js'
import type { Log } from '../log.js'
import type { Store } from '../store/store.js'
import type { Loading } from './loading.js'
import { RdbError } from './rdb/rdb-error.js'
import { type ImportSummary, importRdb } from './rdb-import.js'

/**
 * The import at a node's start: `--import <file>`, else `dbfilename` if it is there. Only a node without state of its
 * own imports, so a restart with the same command line never puts old values over newer ones.
 *
 * @param stateAt when the node last wrote data of its own, ms; undefined if it has none. Where no journal is kept any
 *   more (appendonly no), an RDB file written since then is what the node had last
 * @returns undefined if there was nothing to import
 * @throws an Error whose message is one line; the node must not start then
 */
export async function importAtStart(
  config: Config,
  store: Store,
  log: Log,
  stateAt: number | undefined,
  loading: Loading,
): Promise<ImportSummary | undefined> {
  const asked = config.path('import')
  const path = asked || config.path('dbfilename')
  if (asked === '' && !existsSync(path)) return undefined
  const isOutdated = !config.get('appendonly') && asked === '' && statSync(path).mtimeMs > (stateAt ?? 0)
  if (stateAt !== undefined && !isOutdated) {
    if (asked !== '')
      log.notice(`Not importing ${asked}: this node has data of its own in ${config.get('dir')}`)
    return undefined
  }
  const started = performance.now()
  try {
    log.notice(`Importing ${path} (${statSync(path).size} bytes)`)
    const summary = await importRdb(store, path, {
      stampAt: asked === '' ? 'file' : 'now',
      verify: config.get('rdbchecksum'),
      onProgress: progress => loading.tell(progress),
      isOver: loading.error,
    })
    const seconds = ((performance.now() - started) / 1000).toFixed(3)
    log.notice(
      `DB loaded from disk: ${seconds} seconds, ${summary.keys} keys, ${summary.expired} expired keys left out`,
    )
    for (const kind of summary.leftOut) log.warn(`Left out of the import of ${path}: ${kind}`)
    return summary
  } catch (error) {
    throw new Error(startError(path, error as Error))
  }
}

function startError(path: string, error: Error): string {
  if (!(error instanceof RdbError)) return `Cannot import ${path}: ${systemReason(error)}`
  return `Cannot import ${error.message}. Nothing was changed; repair the file, or move it away to start without it`
}

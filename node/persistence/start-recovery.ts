import type { Config } from '../config/config.js'
import type { Log } from '../log.js'
import type { Store } from '../store/store.js'
import type { StateFiles } from './data-directory.js'
import type { Loading } from './loading.js'
import { machine } from './machine.js'
import { type Recovered, Recovery } from './recovery.js'

/**
 * Reads a node's data back at its start.
 *
 * @throws Error of one line; the node must not start then
 */
export async function recoverAtStart(
  config: Config,
  store: Store,
  log: Log,
  files: StateFiles,
  loading: Loading,
): Promise<Recovered> {
  const dir = config.get('dir')
  const started = performance.now()
  log.notice(`Loading ${files.snapshots.length > 0 ? 'a snapshot' : 'the journal'} from ${dir}`)
  const recovery = new Recovery({
    store,
    machine,
    dir,
    files,
    cutsTorn: config.get('aof-load-truncated'),
    passesDamage: config.get('aof-load-corrupt'),
    warn: text => log.warn(text),
    onProgress: progress => loading.tell(progress),
    isOver: loading.error,
  })
  const recovered = await recovery.run().catch(error => {
    throw loading.error() ?? namingPlace(error, dir)
  })
  const keys = store.dbs.reduce((sum, db) => sum + db.size, 0)
  const seconds = ((performance.now() - started) / 1000).toFixed(3)
  const end = recovered.clean ? 'the last stop was in order' : 'the last run ended without a stop'
  log.notice(`DB loaded from ${dir}: ${seconds} seconds, ${keys} keys; ${end}`)
  return recovered
}

/** What a call of the disk fails with need not say where. */
function namingPlace(error: Error, dir: string): Error {
  return 'code' in error ? new Error(`Cannot load from ${dir}: ${error.message}`) : error
}

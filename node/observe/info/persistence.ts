import type { InfoSection } from '../../server/info.js'
import type { Server } from '../../server/server.js'

const seconds = (ms: number | undefined): number => (ms === undefined ? -1 : Math.floor(ms / 1000))

/**
 * INFO persistence: what is loaded, the RDB file, the journal. Nothing forks; what a save copies on write is what changes of
 * the one large key that it is at.
 */
export const persistenceSection =
  (server: Server): InfoSection =>
  () => {
    const { rdb, gates, store } = server
    const total = store.dbs.reduce((sum, db) => sum + db.size, 0)
    return [
      `loading:${gates.loading ? 1 : 0}`,
      'async_loading:0',
      `current_cow_peak:${rdb.currentCopied}`,
      `current_cow_size:${rdb.currentCopied}`,
      'current_cow_size_age:0',
      'current_fork_perc:0.00',
      `current_save_keys_processed:${rdb.currentKeys}`,
      `current_save_keys_total:${rdb.inProgress ? total : 0}`,
      `rdb_changes_since_last_save:${rdb.changes}`,
      `rdb_bgsave_in_progress:${rdb.inProgress ? 1 : 0}`,
      `rdb_last_save_time:${Math.floor(rdb.lastSaveAt / 1000)}`,
      `rdb_last_bgsave_status:${rdb.lastFailed ? 'err' : 'ok'}`,
      `rdb_last_bgsave_time_sec:${seconds(rdb.lastTookMs)}`,
      `rdb_current_bgsave_time_sec:${seconds(rdb.currentTookMs)}`,
      `rdb_saves:${rdb.count}`,
      `rdb_last_cow_size:${rdb.lastCopied}`,
      `rdb_last_load_keys_expired:${rdb.loaded?.expired ?? 0}`,
      `rdb_last_load_keys_loaded:${rdb.loaded?.keys ?? 0}`,
      ...journalLines(server),
      ...loadingLines(server),
    ]
  }

/** The journal and its snapshots under the names that Redis has for its append-only file. */
function* journalLines({ durability, config }: Server): Iterable<string> {
  const rewrites = durability?.rewrites
  const journal = durability?.journal
  yield `aof_enabled:${config.get('appendonly') ? 1 : 0}`
  yield `aof_rewrite_in_progress:${rewrites?.inProgress ? 1 : 0}`
  yield `aof_rewrite_scheduled:${rewrites?.scheduled ? 1 : 0}`
  yield `aof_last_rewrite_time_sec:${seconds(rewrites?.lastTookMs)}`
  yield `aof_current_rewrite_time_sec:${seconds(rewrites?.currentTookMs)}`
  yield `aof_last_bgrewrite_status:${rewrites?.lastFailed ? 'err' : 'ok'}`
  yield `aof_rewrites:${rewrites?.count ?? 0}`
  yield `aof_rewrites_consecutive_failures:${rewrites?.failures ?? 0}`
  yield `aof_last_write_status:${durability?.failure === undefined ? 'ok' : 'err'}`
  yield 'aof_last_cow_size:0'
  yield 'module_fork_in_progress:0'
  yield 'module_fork_last_cow_size:0'
  if (journal === undefined || rewrites === undefined) return
  yield `aof_current_size:${rewrites.currentBytes}`
  yield `aof_base_size:${rewrites.baseBytes}`
  yield 'aof_pending_rewrite:0'
  yield `aof_buffer_length:${journal.unwritten}`
  yield `aof_pending_bio_fsync:${journal.isSyncing ? 1 : 0}`
  yield `aof_delayed_fsync:${journal.lateForces.count}`
  if (durability?.failure !== undefined) yield `aof_last_write_error:${durability.failure}`
}

function* loadingLines({ loading }: Server): Iterable<string> {
  if (loading === undefined) return
  const { total, loaded } = loading.progress
  yield `loading_start_time:${Math.floor(loading.startedAt / 1000)}`
  yield `loading_total_bytes:${total}`
  yield 'loading_rdb_used_mem:0'
  yield `loading_loaded_bytes:${loaded}`
  yield `loading_loaded_perc:${((loaded / Math.max(1, total)) * 100).toFixed(2)}`
  yield `loading_eta_seconds:${loading.etaSeconds}`
}

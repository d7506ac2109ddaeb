import type { InfoSection } from '../../server/info.js'
import type { Server } from '../../server/server.js'

const seconds = (ms: number | undefined): number => (ms === undefined ? -1 : Math.floor(ms / 1000))

/** INFO persistence: what is loaded and the RDB file. Saves do not fork, so nothing is copied on write. */
export const persistenceSection =
  (server: Server): InfoSection =>
  () => {
    const { rdb, gates, store } = server
    const total = store.dbs.reduce((sum, db) => sum + db.size, 0)
    return [
      `loading:${gates.loading ? 1 : 0}`,
      'async_loading:0',
      'current_cow_peak:0',
      'current_cow_size:0',
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
      'rdb_last_cow_size:0',
      `rdb_last_load_keys_expired:${rdb.loaded?.expired ?? 0}`,
      `rdb_last_load_keys_loaded:${rdb.loaded?.keys ?? 0}`,
    ]
  }

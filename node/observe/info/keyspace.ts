import type { InfoSection } from '../../server/info.js'
import type { Server } from '../../server/server.js'

/** INFO keyspace: the databases that have keys. The average time to live is not sampled and said to be 0. */
export const keyspaceSection =
  (server: Server): InfoSection =>
  () =>
    server.store.dbs
      .filter(db => db.size > 0)
      .map(({ index, size, expiring }) => `db${index}:keys=${size},expires=${expiring},avg_ttl=0`)

import type { InfoSection } from '../../server/info.js'
import type { Server } from '../../server/server.js'

/** INFO keyspace: the databases that have keys. */
export const keyspaceSection =
  (server: Server): InfoSection =>
  () =>
    server.store.dbs
      .filter(db => db.size > 0)
      .map(
        ({ index, size, expiring, averageTtl }) =>
          `db${index}:keys=${size},expires=${expiring},avg_ttl=${Math.floor(averageTtl)}`,
      )

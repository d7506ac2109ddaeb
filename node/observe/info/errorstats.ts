import type { InfoSection } from '../../server/info.js'
import type { Server } from '../../server/server.js'

/** INFO errorstats: how often each error code was replied. */
export const errorstatsSection =
  (server: Server): InfoSection =>
  () =>
    [...server.stats.errors].sort().map(([code, count]) => `errorstat_${code}:count=${count}`)

import { arch, release, type } from 'node:os'
import type { InfoSection } from '../../server/info.js'
import type { Server } from '../../server/server.js'
import { KEYMESH_VERSION, REDIS_VERSION } from '../../version.js'

/** INFO server. `runId` is 40 hex digits, new at each start. */
export const serverSection =
  (server: Server, runId: string): InfoSection =>
  () => {
    const uptime = Math.floor((Date.now() - server.stats.startedAt) / 1000)
    return [
      `redis_version:${REDIS_VERSION}`,
      'redis_mode:standalone',
      `keymesh_version:${KEYMESH_VERSION}`,
      `os:${type()} ${release()} ${arch()}`,
      'arch_bits:64',
      'multiplexing_api:libuv',
      `node_version:${process.versions.node}`,
      `process_id:${process.pid}`,
      `run_id:${runId}`,
      `tcp_port:${server.port}`,
      `server_time_usec:${Math.floor(server.clock() * 1000)}`,
      `uptime_in_seconds:${uptime}`,
      `uptime_in_days:${Math.floor(uptime / 86400)}`,
      `executable:${process.argv[1] ?? ''}`,
    ]
  }

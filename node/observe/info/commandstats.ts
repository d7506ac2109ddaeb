import type { InfoSection } from '../../server/info.js'
import type { Server } from '../../server/server.js'

/** INFO commandstats: one line for each command that was called, refused or failed. */
export const commandstatsSection =
  (server: Server): InfoSection =>
  () => {
    const lines: string[] = []
    for (const { fullName, calls, usec, rejected, failed } of server.table.all()) {
      if (calls === 0 && rejected === 0 && failed === 0) continue
      const perCall = calls === 0 ? '0.00' : (usec / calls).toFixed(2)
      lines.push(
        `cmdstat_${fullName}:calls=${calls},usec=${Math.round(usec)},usec_per_call=${perCall},` +
          `rejected_calls=${rejected},failed_calls=${failed}`,
      )
    }
    return lines
  }

import type { Server } from '../../server/server.js'
import { clientsSection } from './clients.js'
import { commandstatsSection } from './commandstats.js'
import { cpuSection } from './cpu.js'
import { errorstatsSection } from './errorstats.js'
import { keyspaceSection } from './keyspace.js'
import { memorySection } from './memory.js'
import { persistenceSection } from './persistence.js'
import { serverSection } from './server.js'
import { statsSection } from './stats.js'

/** Registers the sections that tell of the client-facing server; the other parts register theirs. */
export function registerServerSections(server: Server, runId: string): void {
  server.info.register('server', serverSection(server, runId))
  server.info.register('clients', clientsSection(server))
  server.info.register('memory', memorySection(server))
  server.info.register('persistence', persistenceSection(server))
  server.info.register('stats', statsSection(server))
  server.info.register('cpu', cpuSection)
  server.info.register('commandstats', commandstatsSection(server))
  server.info.register('errorstats', errorstatsSection(server))
  server.info.register('keyspace', keyspaceSection(server))
}

import { defineCommand } from '../../dispatch/command.js'
import { memoryDoctorCommand } from './memory-doctor.js'
import { memoryHelpCommand } from './memory-help.js'
import { memoryMallocStatsCommand } from './memory-malloc-stats.js'
import { memoryPurgeCommand } from './memory-purge.js'
import { memoryStatsCommand } from './memory-stats.js'
import { memoryUsageCommand } from './memory-usage.js'

/** MEMORY */
export const memoryCommand = defineCommand({
  name: 'memory',
  group: 'server',
  since: '4.0.0',
  summary: 'A container for memory diagnostics commands',
  complexity: 'Depends on subcommand.',
  arity: -2,
  flags: [],
  subcommands: [
    memoryDoctorCommand,
    memoryHelpCommand,
    memoryMallocStatsCommand,
    memoryPurgeCommand,
    memoryStatsCommand,
    memoryUsageCommand,
  ],
})

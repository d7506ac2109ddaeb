import { defineCommand } from '../../dispatch/command.js'
import { latencyDoctorCommand } from './latency-doctor.js'
import { latencyGraphCommand } from './latency-graph.js'
import { latencyHelpCommand } from './latency-help.js'
import { latencyHistogramCommand } from './latency-histogram.js'
import { latencyHistoryCommand } from './latency-history.js'
import { latencyLatestCommand } from './latency-latest.js'
import { latencyResetCommand } from './latency-reset.js'

/** LATENCY */
export const latencyCommand = defineCommand({
  name: 'latency',
  group: 'server',
  since: '2.8.13',
  summary: 'A container for latency diagnostics commands',
  complexity: 'Depends on subcommand.',
  arity: -2,
  flags: [],
  subcommands: [
    latencyDoctorCommand,
    latencyGraphCommand,
    latencyHelpCommand,
    latencyHistogramCommand,
    latencyHistoryCommand,
    latencyLatestCommand,
    latencyResetCommand,
  ],
})

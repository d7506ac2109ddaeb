import { defineCommand } from '../../dispatch/command.js'

const DISABLED =
  'Latency monitoring is disabled. Use "CONFIG SET latency-monitor-threshold <milliseconds>" to enable it.\n'
const QUIET = 'No latency spike was observed since monitoring began or was reset.\n'

/** LATENCY DOCTOR: what was observed, in words. */
export const latencyDoctorCommand = defineCommand({
  name: 'doctor',
  group: 'server',
  since: '2.8.13',
  summary: 'Return a human readable latency analysis report.',
  complexity: 'O(1)',
  arity: 2,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  tips: ['nondeterministic_output', 'request_policy:all_nodes', 'response_policy:special'],
  run({ server }, _args, reply) {
    const { events, thresholdMs } = server.timing.latency
    if (events.size === 0) {
      reply.verbatim(thresholdMs === 0 ? DISABLED : QUIET)
      return
    }
    const lines = [...events].map(([event, { maxMs, samples }]) => {
      const mean = samples.reduce((sum, { ms }) => sum + ms, 0) / samples.length
      return `${event}: ${samples.length} latency spikes, ${mean.toFixed(0)} ms on average, ${maxMs} ms at the worst.`
    })
    lines.push(
      'SLOWLOG GET shows which commands took long. Large replies and large keys are the usual cause.',
    )
    reply.verbatim(`${lines.join('\n')}\n`)
  },
})

import { respError } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

const BAR_CHARACTERS = 60

/** LATENCY GRAPH event: a bar for each sample. */
export const latencyGraphCommand = defineCommand({
  name: 'graph',
  group: 'server',
  since: '2.8.13',
  summary: 'Return a latency graph for the event.',
  complexity: 'O(1)',
  arity: 3,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  args: [{ name: 'event', type: 'string' }],
  tips: ['nondeterministic_output', 'request_policy:all_nodes', 'response_policy:special'],
  run({ server }, args, reply) {
    const event = args.text()
    const found = server.timing.latency.events.get(event)
    if (found === undefined) throw respError(`ERR No samples available for event '${event}'`)
    const times = found.samples.map(({ ms }) => ms)
    const high = Math.max(...times)
    const now = Math.floor(server.clock() / 1000)
    const bars = found.samples.map(
      ({ at, ms }) =>
        `${`${now - at}s`.padStart(7)} ago ${'#'.repeat(Math.ceil((ms / high) * BAR_CHARACTERS))} ${ms} ms`,
    )
    const title = `${event} - high ${high} ms, low ${Math.min(...times)} ms (all time high ${found.maxMs} ms)`
    reply.verbatim(`${title}\n${'-'.repeat(80)}\n${bars.join('\n')}\n`)
  },
})

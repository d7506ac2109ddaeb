import { defineCommand } from '../../dispatch/command.js'

/** TIME */
export const timeCommand = defineCommand({
  name: 'time',
  group: 'server',
  since: '2.6.0',
  summary: 'Return the current server time',
  complexity: 'O(1)',
  arity: 1,
  flags: ['loading', 'stale', 'fast'],
  tips: ['nondeterministic_output'],
  run(_ctx, _args, reply) {
    const micros = Math.floor((performance.timeOrigin + performance.now()) * 1000)
    reply.array(2)
    reply.bulk(String(Math.floor(micros / 1e6)))
    reply.bulk(String(micros % 1e6))
  },
})

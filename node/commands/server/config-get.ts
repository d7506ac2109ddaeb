import { defineCommand } from '../../dispatch/command.js'

/** CONFIG GET parameter [parameter ...] */
export const configGetCommand = defineCommand({
  name: 'get',
  group: 'server',
  since: '2.0.0',
  summary: 'Get the values of configuration parameters',
  complexity: 'O(N) when N is the number of configuration parameters provided',
  arity: -3,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  args: [{ name: 'parameter', type: 'block', multiple: true, args: [{ name: 'parameter', type: 'string' }] }],
  history: [['7.0.0', 'Added the ability to pass multiple pattern parameters in one call']],
  run({ server }, args, reply) {
    const patterns: Buffer[] = []
    while (args.more) patterns.push(args.bytes().view())
    const found = server.config.match(patterns)
    reply.map(found.length)
    for (const [name, value] of found) {
      reply.bulk(name)
      reply.bulk(value)
    }
  },
})

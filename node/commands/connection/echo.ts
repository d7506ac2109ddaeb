import { defineCommand } from '../../dispatch/command.js'

/** ECHO message */
export const echoCommand = defineCommand({
  name: 'echo',
  group: 'connection',
  since: '1.0.0',
  summary: 'Echo the given string',
  complexity: 'O(1)',
  arity: 2,
  flags: ['loading', 'stale', 'fast'],
  args: [{ name: 'message', type: 'string' }],
  run(_ctx, args, reply) {
    reply.bulk(args.bytes())
  },
})

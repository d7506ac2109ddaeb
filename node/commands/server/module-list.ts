import { defineCommand } from '../../dispatch/command.js'

/** MODULE LIST: there are none. */
export const moduleListCommand = defineCommand({
  name: 'list',
  group: 'server',
  since: '4.0.0',
  summary: 'List all modules loaded by the server',
  complexity: 'O(N) where N is the number of loaded modules.',
  arity: 2,
  flags: ['admin', 'noscript'],
  tips: ['nondeterministic_output_order'],
  run(_ctx, _args, reply) {
    reply.array(0)
  },
})

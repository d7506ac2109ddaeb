import { defineCommand } from '../../dispatch/command.js'

/** INFO [section [section ...]] */
export const infoCommand = defineCommand({
  name: 'info',
  group: 'server',
  since: '1.0.0',
  summary: 'Get information and statistics about the server',
  complexity: 'O(1)',
  arity: -1,
  flags: ['loading', 'stale'],
  acl: ['dangerous'],
  args: [{ name: 'section', type: 'string', optional: true, multiple: true }],
  history: [['7.0.0', 'Added support for taking multiple section arguments.']],
  tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
  run(ctx, args, reply) {
    const sections: string[] = []
    while (args.more) sections.push(args.text())
    reply.verbatim(ctx.server.info.text(sections))
  },
})

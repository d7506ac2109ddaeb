import { defineCommand } from '../../dispatch/command.js'
import { describeCommand } from '../../dispatch/describe.js'

/** COMMAND INFO [command-name [command-name ...]] */
export const commandInfoCommand = defineCommand({
  name: 'info',
  group: 'server',
  since: '2.8.13',
  summary: 'Get array of specific Redis command details, or all when no argument is given.',
  complexity: 'O(N) where N is the number of commands to look up',
  arity: -2,
  flags: ['loading', 'stale'],
  acl: ['connection'],
  args: [{ name: 'command-name', type: 'string', optional: true, multiple: true }],
  history: [['7.0.0', 'Allowed to be called with no argument to get info on all commands.']],
  tips: ['nondeterministic_output_order'],
  run(ctx, args, reply) {
    const { table } = ctx.server
    if (!args.more) {
      reply.array(table.entries.length)
      for (const entry of table.entries) describeCommand(reply, entry)
      return
    }
    reply.array(args.remaining)
    while (args.more) {
      const entry = table.named(args.bytes())
      if (entry === undefined) reply.null()
      else describeCommand(reply, entry)
    }
  },
})

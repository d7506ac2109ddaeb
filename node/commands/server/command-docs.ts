import { defineCommand } from '../../dispatch/command.js'
import { documentCommand } from '../../dispatch/describe.js'
import type { CommandEntry } from '../../dispatch/table.js'

/** COMMAND DOCS [command-name [command-name ...]] */
export const commandDocsCommand = defineCommand({
  name: 'docs',
  group: 'server',
  since: '7.0.0',
  summary: 'Get array of specific Redis command documentation',
  complexity: 'O(N) where N is the number of commands to look up',
  arity: -2,
  flags: ['loading', 'stale'],
  acl: ['connection'],
  args: [{ name: 'command-name', type: 'string', optional: true, multiple: true }],
  tips: ['nondeterministic_output_order'],
  run(ctx, args, reply) {
    const { table } = ctx.server
    const entries: CommandEntry[] = []
    if (!args.more) entries.push(...table.entries)
    while (args.more) {
      const entry = table.named(args.bytes())
      if (entry !== undefined) entries.push(entry)
    }
    reply.map(entries.length)
    for (const entry of entries) {
      reply.bulk(entry.fullName)
      documentCommand(reply, entry)
    }
  },
})

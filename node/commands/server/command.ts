import { defineCommand } from '../../dispatch/command.js'
import { describeCommand } from '../../dispatch/describe.js'
import { commandCountCommand } from './command-count.js'
import { commandDocsCommand } from './command-docs.js'
import { commandGetkeysCommand } from './command-getkeys.js'
import { commandGetkeysandflagsCommand } from './command-getkeysandflags.js'
import { commandHelpCommand } from './command-help.js'
import { commandInfoCommand } from './command-info.js'
import { commandListCommand } from './command-list.js'

/** COMMAND */
export const commandCommand = defineCommand({
  name: 'command',
  group: 'server',
  since: '2.8.13',
  summary: 'Get array of Redis command details',
  complexity: 'O(N) where N is the total number of Redis commands',
  arity: -1,
  flags: ['loading', 'stale'],
  acl: ['connection'],
  tips: ['nondeterministic_output_order'],
  subcommands: [
    commandCountCommand,
    commandDocsCommand,
    commandGetkeysCommand,
    commandGetkeysandflagsCommand,
    commandHelpCommand,
    commandInfoCommand,
    commandListCommand,
  ],
  run(ctx, _args, reply) {
    const { entries } = ctx.server.table
    reply.array(entries.length)
    for (const entry of entries) describeCommand(reply, entry)
  },
})

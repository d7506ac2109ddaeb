import { defineCommand } from '../../dispatch/command.js'
import { replyHelp } from '../help.js'

/** CONFIG HELP */
export const configHelpCommand = defineCommand({
  name: 'help',
  group: 'server',
  since: '5.0.0',
  summary: 'Show helpful text about the different subcommands',
  complexity: 'O(1)',
  arity: 2,
  flags: ['loading', 'stale'],
  run(_ctx, _args, reply) {
    replyHelp(reply, 'CONFIG', [
      'GET <pattern>',
      '    Return parameters matching the glob-like <pattern> and their values.',
      'SET <directive> <value>',
      '    Set the configuration <directive> to <value>.',
      'RESETSTAT',
      '    Reset statistics reported by the INFO command.',
      'REWRITE',
      '    Rewrite the configuration file.',
    ])
  },
})

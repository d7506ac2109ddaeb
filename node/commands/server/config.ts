import { defineCommand } from '../../dispatch/command.js'
import { configGetCommand } from './config-get.js'
import { configHelpCommand } from './config-help.js'
import { configResetstatCommand } from './config-resetstat.js'
import { configRewriteCommand } from './config-rewrite.js'
import { configSetCommand } from './config-set.js'

/** CONFIG */
export const configCommand = defineCommand({
  name: 'config',
  group: 'server',
  since: '2.0.0',
  summary: 'A container for server configuration commands',
  complexity: 'Depends on subcommand.',
  arity: -2,
  flags: [],
  subcommands: [
    configGetCommand,
    configHelpCommand,
    configResetstatCommand,
    configRewriteCommand,
    configSetCommand,
  ],
})

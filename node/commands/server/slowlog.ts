import { defineCommand } from '../../dispatch/command.js'
import { slowlogGetCommand } from './slowlog-get.js'
import { slowlogHelpCommand } from './slowlog-help.js'
import { slowlogLenCommand } from './slowlog-len.js'
import { slowlogResetCommand } from './slowlog-reset.js'

/** SLOWLOG */
export const slowlogCommand = defineCommand({
  name: 'slowlog',
  group: 'server',
  since: '2.2.12',
  summary: 'A container for slow log commands',
  complexity: 'Depends on subcommand.',
  arity: -2,
  flags: [],
  subcommands: [slowlogGetCommand, slowlogHelpCommand, slowlogLenCommand, slowlogResetCommand],
})

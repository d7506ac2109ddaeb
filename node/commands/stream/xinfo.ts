import { defineCommand } from '../../dispatch/command.js'
import { xinfoConsumersCommand } from './xinfo-consumers.js'
import { xinfoGroupsCommand } from './xinfo-groups.js'
import { xinfoHelpCommand } from './xinfo-help.js'
import { xinfoStreamCommand } from './xinfo-stream.js'

/** XINFO */
export const xinfoCommand = defineCommand({
  name: 'xinfo',
  group: 'stream',
  since: '5.0.0',
  summary: 'A container for stream introspection commands',
  complexity: 'Depends on subcommand.',
  arity: -2,
  flags: [],
  subcommands: [xinfoConsumersCommand, xinfoGroupsCommand, xinfoHelpCommand, xinfoStreamCommand],
})

import { defineCommand } from '../../dispatch/command.js'
import { xgroupCreateCommand } from './xgroup-create.js'
import { xgroupCreateconsumerCommand } from './xgroup-createconsumer.js'
import { xgroupDelconsumerCommand } from './xgroup-delconsumer.js'
import { xgroupDestroyCommand } from './xgroup-destroy.js'
import { xgroupHelpCommand } from './xgroup-help.js'
import { xgroupSetidCommand } from './xgroup-setid.js'

/** XGROUP */
export const xgroupCommand = defineCommand({
  name: 'xgroup',
  group: 'stream',
  since: '5.0.0',
  summary: 'A container for consumer groups commands',
  complexity: 'Depends on subcommand.',
  arity: -2,
  flags: [],
  subcommands: [
    xgroupCreateCommand,
    xgroupCreateconsumerCommand,
    xgroupDelconsumerCommand,
    xgroupDestroyCommand,
    xgroupHelpCommand,
    xgroupSetidCommand,
  ],
})

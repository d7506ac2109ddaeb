import { defineCommand } from '../../dispatch/command.js'
import { moduleHelpCommand } from './module-help.js'
import { moduleListCommand } from './module-list.js'
import { moduleLoadCommand } from './module-load.js'
import { moduleLoadexCommand } from './module-loadex.js'
import { moduleUnloadCommand } from './module-unload.js'

/** MODULE */
export const moduleCommand = defineCommand({
  name: 'module',
  group: 'server',
  since: '4.0.0',
  summary: 'A container for module commands',
  complexity: 'Depends on subcommand.',
  arity: -2,
  flags: [],
  subcommands: [
    moduleHelpCommand,
    moduleListCommand,
    moduleLoadCommand,
    moduleLoadexCommand,
    moduleUnloadCommand,
  ],
})

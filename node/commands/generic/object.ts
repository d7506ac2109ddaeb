import { defineCommand } from '../../dispatch/command.js'
import { objectEncodingCommand } from './object-encoding.js'
import { objectFreqCommand } from './object-freq.js'
import { objectHelpCommand } from './object-help.js'
import { objectIdletimeCommand } from './object-idletime.js'
import { objectLastmodifiedCommand } from './object-lastmodified.js'
import { objectRefcountCommand } from './object-refcount.js'

/** OBJECT */
export const objectCommand = defineCommand({
  name: 'object',
  group: 'generic',
  since: '2.2.3',
  summary: 'A container for object introspection commands',
  complexity: 'Depends on subcommand.',
  arity: -2,
  flags: [],
  subcommands: [
    objectEncodingCommand,
    objectFreqCommand,
    objectHelpCommand,
    objectIdletimeCommand,
    objectLastmodifiedCommand,
    objectRefcountCommand,
  ],
})

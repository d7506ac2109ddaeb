import type { Command } from '../../dispatch/command.js'
import { pfaddCommand } from './pfadd.js'
import { pfcountCommand } from './pfcount.js'
import { pfdebugCommand } from './pfdebug.js'
import { pfmergeCommand } from './pfmerge.js'
import { pfselftestCommand } from './pfselftest.js'

export const hyperloglogCommands: Command[] = [
  pfaddCommand,
  pfcountCommand,
  pfdebugCommand,
  pfmergeCommand,
  pfselftestCommand,
]

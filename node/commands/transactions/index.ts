import type { Command } from '../../dispatch/command.js'
import { discardCommand } from './discard.js'
import { execCommand } from './exec.js'
import { multiCommand } from './multi.js'
import { unwatchCommand } from './unwatch.js'
import { watchCommand } from './watch.js'

export const transactionsCommands: Command[] = [
  discardCommand,
  execCommand,
  multiCommand,
  unwatchCommand,
  watchCommand,
]

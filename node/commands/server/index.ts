import type { Command } from '../../dispatch/command.js'
import { commandCommand } from './command.js'
import { configCommand } from './config.js'
import { dbsizeCommand } from './dbsize.js'
import { debugCommand } from './debug.js'
import { flushallCommand } from './flushall.js'
import { flushdbCommand } from './flushdb.js'
import { infoCommand } from './info.js'
import { monitorCommand } from './monitor.js'
import { shutdownCommand } from './shutdown.js'
import { timeCommand } from './time.js'

export const serverCommands: Command[] = [
  commandCommand,
  configCommand,
  dbsizeCommand,
  debugCommand,
  flushallCommand,
  flushdbCommand,
  infoCommand,
  monitorCommand,
  shutdownCommand,
  timeCommand,
]

import type { Command } from '../../dispatch/command.js'
import { commandCommand } from './command.js'
import { debugCommand } from './debug.js'
import { infoCommand } from './info.js'
import { monitorCommand } from './monitor.js'

export const serverCommands: Command[] = [commandCommand, debugCommand, infoCommand, monitorCommand]

import type { Command } from '../../dispatch/command.js'
import { authCommand } from './auth.js'
import { clientCommand } from './client.js'
import { echoCommand } from './echo.js'
import { helloCommand } from './hello.js'
import { pingCommand } from './ping.js'
import { quitCommand } from './quit.js'
import { resetCommand } from './reset.js'
import { selectCommand } from './select.js'

export const connectionCommands: Command[] = [
  authCommand,
  clientCommand,
  echoCommand,
  helloCommand,
  pingCommand,
  quitCommand,
  resetCommand,
  selectCommand,
]

import type { Command } from '../../dispatch/command.js'
import { blpopCommand } from './blpop.js'
import { llenCommand } from './llen.js'
import { lpopCommand } from './lpop.js'
import { lpushCommand } from './lpush.js'
import { lrangeCommand } from './lrange.js'
import { rpopCommand } from './rpop.js'
import { rpushCommand } from './rpush.js'

export const listCommands: Command[] = [
  blpopCommand,
  llenCommand,
  lpopCommand,
  lpushCommand,
  lrangeCommand,
  rpopCommand,
  rpushCommand,
]

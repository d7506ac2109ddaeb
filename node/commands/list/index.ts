import type { Command } from '../../dispatch/command.js'
import { blmoveCommand } from './blmove.js'
import { blmpopCommand } from './blmpop.js'
import { blpopCommand } from './blpop.js'
import { brpopCommand } from './brpop.js'
import { brpoplpushCommand } from './brpoplpush.js'
import { lindexCommand } from './lindex.js'
import { linsertCommand } from './linsert.js'
import { llenCommand } from './llen.js'
import { lmoveCommand } from './lmove.js'
import { lmpopCommand } from './lmpop.js'
import { lpopCommand } from './lpop.js'
import { lposCommand } from './lpos.js'
import { lpushCommand } from './lpush.js'
import { lpushxCommand } from './lpushx.js'
import { lrangeCommand } from './lrange.js'
import { lremCommand } from './lrem.js'
import { lsetCommand } from './lset.js'
import { ltrimCommand } from './ltrim.js'
import { rpopCommand } from './rpop.js'
import { rpoplpushCommand } from './rpoplpush.js'
import { rpushCommand } from './rpush.js'
import { rpushxCommand } from './rpushx.js'

export const listCommands: Command[] = [
  blmoveCommand,
  blmpopCommand,
  blpopCommand,
  brpopCommand,
  brpoplpushCommand,
  lindexCommand,
  linsertCommand,
  llenCommand,
  lmoveCommand,
  lmpopCommand,
  lpopCommand,
  lposCommand,
  lpushCommand,
  lpushxCommand,
  lrangeCommand,
  lremCommand,
  lsetCommand,
  ltrimCommand,
  rpopCommand,
  rpoplpushCommand,
  rpushCommand,
  rpushxCommand,
]

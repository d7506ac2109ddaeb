import type { Command } from '../../dispatch/command.js'
import { saddCommand } from './sadd.js'
import { scardCommand } from './scard.js'
import { sismemberCommand } from './sismember.js'
import { smembersCommand } from './smembers.js'
import { spopCommand } from './spop.js'
import { srandmemberCommand } from './srandmember.js'
import { sremCommand } from './srem.js'
import { sscanCommand } from './sscan.js'

export const setCommands: Command[] = [
  saddCommand,
  scardCommand,
  sismemberCommand,
  smembersCommand,
  spopCommand,
  srandmemberCommand,
  sremCommand,
  sscanCommand,
]

import type { Command } from '../../dispatch/command.js'
import { saddCommand } from './sadd.js'
import { scardCommand } from './scard.js'
import { sdiffCommand } from './sdiff.js'
import { sdiffstoreCommand } from './sdiffstore.js'
import { sinterCommand } from './sinter.js'
import { sintercardCommand } from './sintercard.js'
import { sinterstoreCommand } from './sinterstore.js'
import { sismemberCommand } from './sismember.js'
import { smembersCommand } from './smembers.js'
import { smismemberCommand } from './smismember.js'
import { smoveCommand } from './smove.js'
import { spopCommand } from './spop.js'
import { srandmemberCommand } from './srandmember.js'
import { sremCommand } from './srem.js'
import { sscanCommand } from './sscan.js'
import { sunionCommand } from './sunion.js'
import { sunionstoreCommand } from './sunionstore.js'
export const setCommands: Command[] = [
  saddCommand,
  scardCommand,
  sdiffCommand,
  sdiffstoreCommand,
  sinterCommand,
  sintercardCommand,
  sinterstoreCommand,
  sismemberCommand,
  smembersCommand,
  smismemberCommand,
  smoveCommand,
  spopCommand,
  srandmemberCommand,
  sremCommand,
  sscanCommand,
  sunionCommand,
  sunionstoreCommand,
]

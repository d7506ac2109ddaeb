import type { Command } from '../../dispatch/command.js'
import { bzmpopCommand } from './bzmpop.js'
import { bzpopmaxCommand } from './bzpopmax.js'
import { bzpopminCommand } from './bzpopmin.js'
import { zaddCommand } from './zadd.js'
import { zcardCommand } from './zcard.js'
import { zcountCommand } from './zcount.js'
import { zdiffCommand } from './zdiff.js'
import { zdiffstoreCommand } from './zdiffstore.js'
import { zincrbyCommand } from './zincrby.js'
import { zinterCommand } from './zinter.js'
import { zintercardCommand } from './zintercard.js'
import { zinterstoreCommand } from './zinterstore.js'
import { zlexcountCommand } from './zlexcount.js'
import { zmpopCommand } from './zmpop.js'
import { zmscoreCommand } from './zmscore.js'
import { zpopmaxCommand } from './zpopmax.js'
import { zpopminCommand } from './zpopmin.js'
import { zrandmemberCommand } from './zrandmember.js'
import { zrangeCommand } from './zrange.js'
import { zrangebylexCommand } from './zrangebylex.js'
import { zrangebyscoreCommand } from './zrangebyscore.js'
import { zrangestoreCommand } from './zrangestore.js'
import { zrankCommand } from './zrank.js'
import { zremCommand } from './zrem.js'
import { zremrangebylexCommand } from './zremrangebylex.js'
import { zremrangebyrankCommand } from './zremrangebyrank.js'
import { zremrangebyscoreCommand } from './zremrangebyscore.js'
import { zrevrangeCommand } from './zrevrange.js'
import { zrevrangebylexCommand } from './zrevrangebylex.js'
import { zrevrangebyscoreCommand } from './zrevrangebyscore.js'
import { zrevrankCommand } from './zrevrank.js'
import { zscanCommand } from './zscan.js'
import { zscoreCommand } from './zscore.js'
import { zunionCommand } from './zunion.js'
import { zunionstoreCommand } from './zunionstore.js'

export const zsetCommands: Command[] = [
  bzmpopCommand,
  bzpopmaxCommand,
  bzpopminCommand,
  zaddCommand,
  zcardCommand,
  zcountCommand,
  zdiffCommand,
  zdiffstoreCommand,
  zincrbyCommand,
  zinterCommand,
  zintercardCommand,
  zinterstoreCommand,
  zlexcountCommand,
  zmpopCommand,
  zmscoreCommand,
  zpopmaxCommand,
  zpopminCommand,
  zrandmemberCommand,
  zrangeCommand,
  zrangebylexCommand,
  zrangebyscoreCommand,
  zrangestoreCommand,
  zrankCommand,
  zremCommand,
  zremrangebylexCommand,
  zremrangebyrankCommand,
  zremrangebyscoreCommand,
  zrevrangeCommand,
  zrevrangebylexCommand,
  zrevrangebyscoreCommand,
  zrevrankCommand,
  zscanCommand,
  zscoreCommand,
  zunionCommand,
  zunionstoreCommand,
]

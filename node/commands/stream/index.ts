import type { Command } from '../../dispatch/command.js'
import { xackCommand } from './xack.js'
import { xaddCommand } from './xadd.js'
import { xautoclaimCommand } from './xautoclaim.js'
import { xclaimCommand } from './xclaim.js'
import { xdelCommand } from './xdel.js'
import { xgroupCommand } from './xgroup.js'
import { xinfoCommand } from './xinfo.js'
import { xlenCommand } from './xlen.js'
import { xpendingCommand } from './xpending.js'
import { xrangeCommand } from './xrange.js'
import { xreadCommand } from './xread.js'
import { xreadgroupCommand } from './xreadgroup.js'
import { xrevrangeCommand } from './xrevrange.js'
import { xsetidCommand } from './xsetid.js'
import { xtrimCommand } from './xtrim.js'

export const streamCommands: Command[] = [
  xackCommand,
  xaddCommand,
  xautoclaimCommand,
  xclaimCommand,
  xdelCommand,
  xgroupCommand,
  xinfoCommand,
  xlenCommand,
  xpendingCommand,
  xrangeCommand,
  xreadCommand,
  xreadgroupCommand,
  xrevrangeCommand,
  xsetidCommand,
  xtrimCommand,
]

import type { Command } from '../../dispatch/command.js'
import { xaddCommand } from './xadd.js'
import { xdelCommand } from './xdel.js'
import { xlenCommand } from './xlen.js'
import { xrangeCommand } from './xrange.js'
import { xreadCommand } from './xread.js'
import { xrevrangeCommand } from './xrevrange.js'
import { xtrimCommand } from './xtrim.js'

export const streamCommands: Command[] = [
  xaddCommand,
  xdelCommand,
  xlenCommand,
  xrangeCommand,
  xreadCommand,
  xrevrangeCommand,
  xtrimCommand,
]

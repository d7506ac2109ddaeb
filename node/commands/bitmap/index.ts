import type { Command } from '../../dispatch/command.js'
import { bitcountCommand } from './bitcount.js'
import { bitfieldCommand } from './bitfield.js'
import { bitfieldRoCommand } from './bitfield_ro.js'
import { bitopCommand } from './bitop.js'
import { bitposCommand } from './bitpos.js'
import { getbitCommand } from './getbit.js'
import { setbitCommand } from './setbit.js'

export const bitmapCommands: Command[] = [
  bitcountCommand,
  bitfieldCommand,
  bitfieldRoCommand,
  bitopCommand,
  bitposCommand,
  getbitCommand,
  setbitCommand,
]

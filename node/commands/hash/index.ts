import type { Command } from '../../dispatch/command.js'
import { hdelCommand } from './hdel.js'
import { hexistsCommand } from './hexists.js'
import { hgetCommand } from './hget.js'
import { hgetallCommand } from './hgetall.js'
import { hincrbyCommand } from './hincrby.js'
import { hincrbyfloatCommand } from './hincrbyfloat.js'
import { hkeysCommand } from './hkeys.js'
import { hlenCommand } from './hlen.js'
import { hmgetCommand } from './hmget.js'
import { hmsetCommand } from './hmset.js'
import { hrandfieldCommand } from './hrandfield.js'
import { hscanCommand } from './hscan.js'
import { hsetCommand } from './hset.js'
import { hsetnxCommand } from './hsetnx.js'
import { hstrlenCommand } from './hstrlen.js'
import { hvalsCommand } from './hvals.js'

export const hashCommands: Command[] = [
  hdelCommand,
  hexistsCommand,
  hgetCommand,
  hgetallCommand,
  hincrbyCommand,
  hincrbyfloatCommand,
  hkeysCommand,
  hlenCommand,
  hmgetCommand,
  hmsetCommand,
  hrandfieldCommand,
  hscanCommand,
  hsetCommand,
  hsetnxCommand,
  hstrlenCommand,
  hvalsCommand,
]

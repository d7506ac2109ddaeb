import type { Command } from '../../dispatch/command.js'
import { appendCommand } from './append.js'
import { decrCommand } from './decr.js'
import { decrbyCommand } from './decrby.js'
import { getCommand } from './get.js'
import { getdelCommand } from './getdel.js'
import { getexCommand } from './getex.js'
import { getrangeCommand } from './getrange.js'
import { getsetCommand } from './getset.js'
import { incrCommand } from './incr.js'
import { incrbyCommand } from './incrby.js'
import { incrbyfloatCommand } from './incrbyfloat.js'
import { lcsCommand } from './lcs.js'
import { mgetCommand } from './mget.js'
import { msetCommand } from './mset.js'
import { msetnxCommand } from './msetnx.js'
import { psetexCommand } from './psetex.js'
import { setCommand } from './set.js'
import { setexCommand } from './setex.js'
import { setnxCommand } from './setnx.js'
import { setrangeCommand } from './setrange.js'
import { strlenCommand } from './strlen.js'
import { substrCommand } from './substr.js'

export const stringCommands: Command[] = [
  appendCommand,
  decrCommand,
  decrbyCommand,
  getCommand,
  getdelCommand,
  getexCommand,
  getrangeCommand,
  getsetCommand,
  incrCommand,
  incrbyCommand,
  incrbyfloatCommand,
  lcsCommand,
  mgetCommand,
  msetCommand,
  msetnxCommand,
  psetexCommand,
  setCommand,
  setexCommand,
  setnxCommand,
  setrangeCommand,
  strlenCommand,
  substrCommand,
]

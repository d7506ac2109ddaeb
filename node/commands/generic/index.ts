import type { Command } from '../../dispatch/command.js'
import { copyCommand } from './copy.js'
import { delCommand } from './del.js'
import { dumpCommand } from './dump.js'
import { existsCommand } from './exists.js'
import { expireCommand } from './expire.js'
import { expireatCommand } from './expireat.js'
import { expiretimeCommand } from './expiretime.js'
import { keydbMexistsCommand } from './keydb.mexists.js'
import { keysCommand } from './keys.js'
import { moveCommand } from './move.js'
import { objectCommand } from './object.js'
import { persistCommand } from './persist.js'
import { pexpireCommand } from './pexpire.js'
import { pexpireatCommand } from './pexpireat.js'
import { pexpiretimeCommand } from './pexpiretime.js'
import { pttlCommand } from './pttl.js'
import { randomkeyCommand } from './randomkey.js'
import { renameCommand } from './rename.js'
import { renamenxCommand } from './renamenx.js'
import { restoreCommand } from './restore.js'
import { scanCommand } from './scan.js'
import { sortCommand } from './sort.js'
import { sortRoCommand } from './sort_ro.js'
import { touchCommand } from './touch.js'
import { ttlCommand } from './ttl.js'
import { typeCommand } from './type.js'
import { unlinkCommand } from './unlink.js'

export const genericCommands: Command[] = [
  copyCommand,
  delCommand,
  dumpCommand,
  existsCommand,
  expireCommand,
  expireatCommand,
  expiretimeCommand,
  keydbMexistsCommand,
  keysCommand,
  moveCommand,
  objectCommand,
  persistCommand,
  pexpireCommand,
  pexpireatCommand,
  pexpiretimeCommand,
  pttlCommand,
  randomkeyCommand,
  renameCommand,
  renamenxCommand,
  restoreCommand,
  scanCommand,
  sortCommand,
  sortRoCommand,
  touchCommand,
  ttlCommand,
  typeCommand,
  unlinkCommand,
]

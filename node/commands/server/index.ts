import type { Command } from '../../dispatch/command.js'
import { askingCommand } from './asking.js'
import { bgrewriteaofCommand } from './bgrewriteaof.js'
import { bgsaveCommand } from './bgsave.js'
import { clusterCommand } from './cluster.js'
import { commandCommand } from './command.js'
import { configCommand } from './config.js'
import { dbsizeCommand } from './dbsize.js'
import { debugCommand } from './debug.js'
import { failoverCommand } from './failover.js'
import { flushallCommand } from './flushall.js'
import { flushdbCommand } from './flushdb.js'
import { infoCommand } from './info.js'
import { lastsaveCommand } from './lastsave.js'
import { latencyCommand } from './latency.js'
import { lolwutCommand } from './lolwut.js'
import { memoryCommand } from './memory.js'
import { moduleCommand } from './module.js'
import { monitorCommand } from './monitor.js'
import { psyncCommand } from './psync.js'
import { readonlyCommand } from './readonly.js'
import { readwriteCommand } from './readwrite.js'
import { replconfCommand } from './replconf.js'
import { restoreAskingCommand } from './restore-asking.js'
import { saveCommand } from './save.js'
import { shutdownCommand } from './shutdown.js'
import { slowlogCommand } from './slowlog.js'
import { swapdbCommand } from './swapdb.js'
import { syncCommand } from './sync.js'
import { timeCommand } from './time.js'
export const serverCommands: Command[] = [
  bgrewriteaofCommand,
  bgsaveCommand,
  commandCommand,
  configCommand,
  dbsizeCommand,
  debugCommand,
  flushallCommand,
  flushdbCommand,
  infoCommand,
  lastsaveCommand,
  monitorCommand,
  psyncCommand,
  replconfCommand,
  restoreAskingCommand,
  saveCommand,
  shutdownCommand,
  swapdbCommand,
  syncCommand,
  timeCommand,
  askingCommand,
  clusterCommand,
  failoverCommand,
  latencyCommand,
  lolwutCommand,
  memoryCommand,
  moduleCommand,
  readonlyCommand,
  readwriteCommand,
  slowlogCommand,
]

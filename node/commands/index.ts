import type { Command } from '../dispatch/command.js'
import { bitmapCommands } from './bitmap/index.js'
import { connectionCommands } from './connection/index.js'
import { genericCommands } from './generic/index.js'
import { geoCommands } from './geo/index.js'
import { hashCommands } from './hash/index.js'
import { hyperloglogCommands } from './hyperloglog/index.js'
import { listCommands } from './list/index.js'
import { pubsubCommands } from './pubsub/index.js'
import { replicationCommands } from './replication/index.js'
import { serverCommands } from './server/index.js'
import { setCommands } from './set/index.js'
import { streamCommands } from './stream/index.js'
import { stringCommands } from './string/index.js'
import { transactionsCommands } from './transactions/index.js'
import { zsetCommands } from './zset/index.js'

/** Every command of the server. */
export const commands: readonly Command[] = [
  ...stringCommands,
  ...bitmapCommands,
  ...hyperloglogCommands,
  ...setCommands,
  ...hashCommands,
  ...geoCommands,
  ...genericCommands,
  ...listCommands,
  ...connectionCommands,
  ...pubsubCommands,
  ...replicationCommands,
  ...serverCommands,
  ...transactionsCommands,
  ...zsetCommands,
  ...streamCommands,
]

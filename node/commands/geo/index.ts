import type { Command } from '../../dispatch/command.js'
import { geoaddCommand } from './geoadd.js'
import { geodistCommand } from './geodist.js'
import { geohashCommand } from './geohash.js'
import { geoposCommand } from './geopos.js'
import { georadiusCommand } from './georadius.js'
import { georadiusRoCommand } from './georadius_ro.js'
import { georadiusbymemberCommand } from './georadiusbymember.js'
import { georadiusbymemberRoCommand } from './georadiusbymember_ro.js'
import { geosearchCommand } from './geosearch.js'
import { geosearchstoreCommand } from './geosearchstore.js'

export const geoCommands: Command[] = [
  geoaddCommand,
  geodistCommand,
  geohashCommand,
  geoposCommand,
  georadiusCommand,
  georadiusRoCommand,
  georadiusbymemberCommand,
  georadiusbymemberRoCommand,
  geosearchCommand,
  geosearchstoreCommand,
]

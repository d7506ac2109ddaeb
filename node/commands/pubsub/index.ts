import type { Command } from '../../dispatch/command.js'
import { psubscribeCommand } from './psubscribe.js'
import { publishCommand } from './publish.js'
import { pubsubCommand } from './pubsub.js'
import { punsubscribeCommand } from './punsubscribe.js'
import { spublishCommand } from './spublish.js'
import { ssubscribeCommand } from './ssubscribe.js'
import { subscribeCommand } from './subscribe.js'
import { sunsubscribeCommand } from './sunsubscribe.js'
import { unsubscribeCommand } from './unsubscribe.js'

export const pubsubCommands: Command[] = [
  psubscribeCommand,
  publishCommand,
  pubsubCommand,
  punsubscribeCommand,
  spublishCommand,
  ssubscribeCommand,
  subscribeCommand,
  sunsubscribeCommand,
  unsubscribeCommand,
]

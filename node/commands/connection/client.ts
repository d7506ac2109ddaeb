import { defineCommand } from '../../dispatch/command.js'
import { clientCachingCommand } from './client-caching.js'
import { clientGetnameCommand } from './client-getname.js'
import { clientGetredirCommand } from './client-getredir.js'
import { clientHelpCommand } from './client-help.js'
import { clientIdCommand } from './client-id.js'
import { clientInfoCommand } from './client-info.js'
import { clientKillCommand } from './client-kill.js'
import { clientListCommand } from './client-list.js'
import { clientNoEvictCommand } from './client-no-evict.js'
import { clientPauseCommand } from './client-pause.js'
import { clientReplyCommand } from './client-reply.js'
import { clientSetinfoCommand } from './client-setinfo.js'
import { clientSetnameCommand } from './client-setname.js'
import { clientTrackingCommand } from './client-tracking.js'
import { clientTrackinginfoCommand } from './client-trackinginfo.js'
import { clientUnblockCommand } from './client-unblock.js'
import { clientUnpauseCommand } from './client-unpause.js'

/** CLIENT */
export const clientCommand = defineCommand({
  name: 'client',
  group: 'connection',
  since: '2.4.0',
  summary: 'A container for client connection commands',
  complexity: 'Depends on subcommand.',
  arity: -2,
  flags: [],
  subcommands: [
    clientCachingCommand,
    clientGetnameCommand,
    clientGetredirCommand,
    clientHelpCommand,
    clientIdCommand,
    clientInfoCommand,
    clientKillCommand,
    clientListCommand,
    clientNoEvictCommand,
    clientPauseCommand,
    clientReplyCommand,
    clientSetinfoCommand,
    clientSetnameCommand,
    clientTrackingCommand,
    clientTrackinginfoCommand,
    clientUnblockCommand,
    clientUnpauseCommand,
  ],
})

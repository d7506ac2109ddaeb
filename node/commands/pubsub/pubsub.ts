import { defineCommand } from '../../dispatch/command.js'
import { pubsubChannelsCommand } from './pubsub-channels.js'
import { pubsubHelpCommand } from './pubsub-help.js'
import { pubsubNumpatCommand } from './pubsub-numpat.js'
import { pubsubNumsubCommand } from './pubsub-numsub.js'
import { pubsubShardchannelsCommand } from './pubsub-shardchannels.js'
import { pubsubShardnumsubCommand } from './pubsub-shardnumsub.js'

/** PUBSUB */
export const pubsubCommand = defineCommand({
  name: 'pubsub',
  group: 'pubsub',
  since: '2.8.0',
  summary: 'A container for Pub/Sub commands',
  complexity: 'Depends on subcommand.',
  arity: -2,
  flags: [],
  subcommands: [
    pubsubChannelsCommand,
    pubsubHelpCommand,
    pubsubNumpatCommand,
    pubsubNumsubCommand,
    pubsubShardchannelsCommand,
    pubsubShardnumsubCommand,
  ],
})

import { defineCommand } from '../../dispatch/command.js'
import { restoreCommand } from '../generic/restore.js'

/** RESTORE-ASKING key ttl serialized-value [REPLACE] [ABSTTL] [IDLETIME seconds] [FREQ frequency]: RESTORE, as redis-cli --cluster sends it. */
export const restoreAskingCommand = defineCommand({
  name: 'restore-asking',
  group: 'server',
  since: '3.0.0',
  summary: 'An internal command for migrating keys in a cluster',
  complexity: restoreCommand.complexity,
  arity: -4,
  flags: ['write', 'denyoom', 'asking'],
  keys: restoreCommand.keys,
  acl: ['keyspace', 'dangerous'],
  args: restoreCommand.args,
  history: restoreCommand.history,
  docFlags: ['syscmd'],
  run: restoreCommand.run,
})

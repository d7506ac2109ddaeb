import { defineCommand } from '../../dispatch/command.js'
import { replyGroups } from './info.js'

/** XINFO GROUPS key */
export const xinfoGroupsCommand = defineCommand({
  name: 'groups',
  group: 'stream',
  since: '5.0.0',
  summary: 'List the consumer groups of a stream',
  complexity: 'O(1)',
  arity: 3,
  flags: ['readonly'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 2 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  history: [['7.0.0', 'Added the `entries-read` and `lag` fields']],
  run(ctx, args, reply) {
    replyGroups(ctx, args, reply)
  },
})

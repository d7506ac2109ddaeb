import { defineCommand } from '../../dispatch/command.js'
import { noGroupForKey } from './group-of.js'
import { openForInfo, replyConsumers } from './info.js'

/** XINFO CONSUMERS key groupname */
export const xinfoConsumersCommand = defineCommand({
  name: 'consumers',
  group: 'stream',
  since: '5.0.0',
  summary: 'List the consumers in a consumer group',
  complexity: 'O(1)',
  arity: 4,
  flags: ['readonly'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 2 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'groupname', type: 'string' },
  ],
  tips: ['nondeterministic_output'],
  run(ctx, args, reply) {
    const key = args.key()
    const stream = openForInfo(ctx, key)
    const name = args.bytes().latin1()
    const group = ctx.store.streamGroups.get(stream, name)
    if (group === undefined) throw noGroupForKey(key, name)
    replyConsumers(ctx.store, reply, group)
  },
})

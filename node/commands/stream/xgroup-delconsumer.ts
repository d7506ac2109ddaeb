import { defineCommand } from '../../dispatch/command.js'
import { groupOf, openForGroup } from './group-options.js'

/** XGROUP DELCONSUMER key groupname consumername */
export const xgroupDelconsumerCommand = defineCommand({
  name: 'delconsumer',
  group: 'stream',
  since: '5.0.0',
  summary: 'Delete a consumer from a consumer group.',
  complexity: 'O(1)',
  arity: 5,
  flags: ['write'],
  keys: [{ flags: ['RW', 'delete'], begin: { index: 2 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'groupname', type: 'string' },
    { name: 'consumername', type: 'string' },
  ],
  run(ctx, args, reply) {
    const key = args.key()
    const stream = openForGroup(ctx, key)
    const group = groupOf(ctx, stream, key, args.bytes().latin1())
    reply.int(ctx.store.streamGroups.deleteConsumer(stream, group, args.bytes().latin1()))
  },
})

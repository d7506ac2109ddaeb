import { defineCommand } from '../../dispatch/command.js'
import { groupOf, openForGroup } from './group-options.js'

/** XGROUP CREATECONSUMER key groupname consumername */
export const xgroupCreateconsumerCommand = defineCommand({
  name: 'createconsumer',
  group: 'stream',
  since: '6.2.0',
  summary: 'Create a consumer in a consumer group.',
  complexity: 'O(1)',
  arity: 5,
  flags: ['write', 'denyoom'],
  keys: [{ flags: ['RW', 'insert'], begin: { index: 2 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'groupname', type: 'string' },
    { name: 'consumername', type: 'string' },
  ],
  run(ctx, args, reply) {
    const key = args.key()
    const stream = openForGroup(ctx, key)
    const group = groupOf(ctx, stream, key, args.bytes().latin1())
    reply.int(ctx.store.streamGroups.createConsumer(stream, group, args.bytes().latin1()) ? 1 : 0)
  },
})

import { defineCommand } from '../../dispatch/command.js'
import { openForGroup } from './group-options.js'

/** XGROUP DESTROY key groupname */
export const xgroupDestroyCommand = defineCommand({
  name: 'destroy',
  group: 'stream',
  since: '5.0.0',
  summary: 'Destroy a consumer group.',
  complexity: "O(N) where N is the number of entries in the group's pending entries list (PEL).",
  arity: 4,
  flags: ['write'],
  keys: [{ flags: ['RW', 'delete'], begin: { index: 2 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'groupname', type: 'string' },
  ],
  run(ctx, args, reply) {
    const stream = openForGroup(ctx, args.key())
    const group = ctx.store.streamGroups.get(stream, args.bytes().latin1())
    if (group !== undefined) ctx.store.streamGroups.destroy(stream, group)
    reply.int(group === undefined ? 0 : 1)
  },
})

import { defineCommand } from '../../dispatch/command.js'
import { StreamId } from '../../store/stream-id.js'
import { groupIdArgument } from './arguments.js'
import { groupOf, groupStart, openForGroup, readGroupOptions } from './group-options.js'
import { looseId } from './id.js'

/** XGROUP SETID key groupname <id | $> [ENTRIESREAD entries_read] */
export const xgroupSetidCommand = defineCommand({
  name: 'setid',
  group: 'stream',
  since: '5.0.0',
  summary: 'Set a consumer group to an arbitrary last delivered ID value.',
  complexity: 'O(1)',
  arity: -5,
  flags: ['write'],
  keys: [{ flags: ['RW', 'update'], begin: { index: 2 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'groupname', type: 'string' },
    groupIdArgument,
    { name: 'entries_read', type: 'integer', token: 'ENTRIESREAD', optional: true },
  ],
  history: [['7.0.0', 'Added the optional `entries_read` argument.']],
  run(ctx, args, reply) {
    const [key, name, start] = [args.key(), args.bytes().latin1(), args.bytes()]
    const { entriesRead } = readGroupOptions(args, args.get(1), false)
    const stream = openForGroup(ctx, key)
    groupOf(ctx, stream, key, name)
    const id = groupStart(ctx, stream, start, text => looseId(text, 'least'), StreamId.min())
    ctx.store.streamGroups.start(stream, name, id, entriesRead)
    reply.ok()
  },
})

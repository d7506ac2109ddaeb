import { respError } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'
import { StreamId } from '../../store/stream-id.js'
import { groupIdArgument } from './arguments.js'
import { groupStart, openForGroup, readGroupOptions } from './group-options.js'
import { strictId } from './id.js'

const BUSY_GROUP = respError('BUSYGROUP Consumer Group name already exists')

/** XGROUP CREATE key groupname <id | $> [MKSTREAM] [ENTRIESREAD entries_read] */
export const xgroupCreateCommand = defineCommand({
  name: 'create',
  group: 'stream',
  since: '5.0.0',
  summary: 'Create a consumer group.',
  complexity: 'O(1)',
  arity: -5,
  flags: ['write', 'denyoom'],
  keys: [{ flags: ['RW', 'insert'], begin: { index: 2 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'groupname', type: 'string' },
    groupIdArgument,
    { name: 'mkstream', type: 'pure-token', token: 'MKSTREAM', optional: true },
    { name: 'entries_read', type: 'integer', token: 'ENTRIESREAD', optional: true },
  ],
  history: [['7.0.0', 'Added the `entries_read` named argument.']],
  run(ctx, args, reply) {
    const { db, store } = ctx
    const [key, name, start] = [args.key(), args.bytes().latin1(), args.bytes()]
    const { makeStream, entriesRead } = readGroupOptions(args, args.get(1), true)
    const open = makeStream ? store.streams.open(db, key) : openForGroup(ctx, key)
    const id = groupStart(ctx, open, start, strictId, StreamId.min())
    if (open !== 0 && store.streamGroups.get(open, name) !== undefined) throw BUSY_GROUP
    store.streamGroups.start(store.streams.create(db, key), name, id, entriesRead)
    reply.ok()
  },
})

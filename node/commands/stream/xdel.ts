import { defineCommand } from '../../dispatch/command.js'
import type { StreamId } from '../../store/stream-id.js'
import { readStrictId } from './id.js'

/** XDEL key id [id ...] */
export const xdelCommand = defineCommand({
  name: 'xdel',
  group: 'stream',
  since: '5.0.0',
  summary:
    'Removes the specified entries from the stream. Returns the number of items actually deleted, that may be different from the number of IDs passed in case certain IDs do not exist.',
  complexity: 'O(1) for each single item to delete in the stream, regardless of the stream size.',
  arity: -3,
  flags: ['write', 'fast'],
  keys: [{ flags: ['RW', 'delete'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'id', type: 'string', multiple: true },
  ],
  run({ db, store }, args, reply) {
    const stream = store.streams.open(db, args.key())
    if (stream === 0) {
      reply.int(0)
      return
    }
    const ids: StreamId[] = []
    while (args.more) ids.push(readStrictId(args))
    reply.int(store.streams.delete(stream, ids))
  },
})

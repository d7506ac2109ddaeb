import { defineCommand } from '../../dispatch/command.js'
import type { StreamId } from '../../store/stream-id.js'
import { readStrictId } from './id.js'

/** XACK key group id [id ...] */
export const xackCommand = defineCommand({
  name: 'xack',
  group: 'stream',
  since: '5.0.0',
  summary:
    'Marks a pending message as correctly processed, effectively removing it from the pending entries list of the consumer group. Return value of the command is the number of messages successfully acknowledged, that is, the IDs we were actually able to resolve in the PEL.',
  complexity: 'O(1) for each message ID processed.',
  arity: -4,
  flags: ['write', 'fast'],
  keys: [{ flags: ['RW', 'update'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'group', type: 'string' },
    { name: 'id', type: 'string', multiple: true },
  ],
  run({ db, store }, args, reply) {
    const stream = store.streams.open(db, args.key())
    const name = args.bytes().latin1()
    const group = stream === 0 ? undefined : store.streamGroups.get(stream, name)
    if (group === undefined) {
      reply.int(0)
      return
    }
    const ids: StreamId[] = []
    while (args.more) ids.push(readStrictId(args))
    let acked = 0
    for (const id of ids) if (store.streamGroups.ack(stream, group, id)) acked++
    reply.int(acked)
  },
})

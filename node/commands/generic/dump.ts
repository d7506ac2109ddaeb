import { defineCommand } from '../../dispatch/command.js'
import { dumpPayload } from '../../persistence/dump-payload.js'

/** DUMP key */
export const dumpCommand = defineCommand({
  name: 'dump',
  group: 'generic',
  since: '2.6.0',
  summary: 'Return a serialized version of the value stored at the specified key.',
  complexity:
    'O(1) to access the key and additional O(N*M) to serialize it, where N is the number of Redis objects composing the value and M their average size. For small string values the time complexity is thus O(1)+O(1*M) where M is small, so simply O(1).',
  arity: 2,
  flags: ['readonly'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  tips: ['nondeterministic_output'],
  run({ db, store }, args, reply) {
    const slot = db.find(args.key())
    if (slot === 0) reply.null()
    else reply.bulk(dumpPayload(store, slot))
  },
})

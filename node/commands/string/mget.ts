import { defineCommand } from '../../dispatch/command.js'
import { Type } from '../../store/kind.js'

/** MGET key [key ...] */
export const mgetCommand = defineCommand({
  name: 'mget',
  group: 'string',
  since: '1.0.0',
  summary: 'Get the values of all the given keys',
  complexity: 'O(N) where N is the number of keys to retrieve.',
  arity: -2,
  flags: ['readonly', 'fast'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: -1, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0, multiple: true }],
  tips: ['request_policy:multi_shard'],
  run({ db, store }, args, reply) {
    reply.array(args.remaining)
    while (args.more) {
      const slot = db.find(args.key())
      if (slot === 0 || store.type(slot) !== Type.STRING) reply.null()
      else reply.bulk(store.strings.get(slot))
    }
  },
})

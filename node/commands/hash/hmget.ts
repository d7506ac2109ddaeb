import { defineCommand } from '../../dispatch/command.js'

/** HMGET key field [field ...] */
export const hmgetCommand = defineCommand({
  name: 'hmget',
  group: 'hash',
  since: '2.0.0',
  summary: 'Get the values of all the given hash fields',
  complexity: 'O(N) where N is the number of fields being requested.',
  arity: -3,
  flags: ['readonly', 'fast'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'field', type: 'string', multiple: true },
  ],
  run({ db, store }, args, reply) {
    const hash = store.hashes.open(db, args.key())
    reply.array(args.remaining)
    while (args.more) {
      const field = args.bytes()
      const element = hash === 0 ? 0 : store.hashes.find(hash, field)
      if (element === 0) reply.null()
      else reply.bulk(store.value(element))
    }
  },
})

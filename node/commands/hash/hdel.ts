import { defineCommand } from '../../dispatch/command.js'

/** HDEL key field [field ...] */
export const hdelCommand = defineCommand({
  name: 'hdel',
  group: 'hash',
  since: '2.0.0',
  summary: 'Delete one or more hash fields',
  complexity: 'O(N) where N is the number of fields to be removed.',
  arity: -3,
  flags: ['write', 'fast'],
  keys: [{ flags: ['RW', 'delete'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'field', type: 'string', multiple: true },
  ],
  history: [['2.4.0', 'Accepts multiple `field` arguments.']],
  run({ db, store }, args, reply) {
    const hash = store.hashes.open(db, args.key())
    let removed = 0
    while (hash !== 0 && args.more && store.isLive(hash))
      if (store.hashes.remove(hash, args.bytes())) removed++
    reply.int(removed)
  },
})

import { defineCommand } from '../../dispatch/command.js'

/** RANDOMKEY */
export const randomkeyCommand = defineCommand({
  name: 'randomkey',
  group: 'generic',
  since: '1.0.0',
  summary: 'Return a random key from the keyspace',
  complexity: 'O(1)',
  arity: 1,
  flags: ['readonly'],
  tips: ['request_policy:all_shards', 'nondeterministic_output'],
  run({ db, store }, _args, reply) {
    const slot = db.random()
    if (slot === 0) reply.null()
    else reply.bulk(store.key(slot))
  },
})

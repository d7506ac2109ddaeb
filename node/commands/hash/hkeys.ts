import { defineCommand } from '../../dispatch/command.js'

/** HKEYS key */
export const hkeysCommand = defineCommand({
  name: 'hkeys',
  group: 'hash',
  since: '2.0.0',
  summary: 'Get all the fields in a hash',
  complexity: 'O(N) where N is the size of the hash.',
  arity: 2,
  flags: ['readonly'],
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  tips: ['nondeterministic_output_order'],
  run({ db, store }, args, reply) {
    const hash = store.hashes.open(db, args.key())
    const length = hash === 0 ? 0 : store.hashes.length(hash)
    reply.array(length)
    for (let i = 0; i < length; i++) {
      const element = store.hashes.at(hash, i)
      reply.bulk(store.subkey(element))
    }
  },
})

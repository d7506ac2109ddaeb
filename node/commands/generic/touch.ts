import { defineCommand } from '../../dispatch/command.js'

/** TOUCH key [key ...] */
export const touchCommand = defineCommand({
  name: 'touch',
  group: 'generic',
  since: '3.2.1',
  summary: 'Alters the last access time of a key(s). Returns the number of existing keys specified.',
  complexity: 'O(N) where N is the number of keys that will be touched.',
  arity: -2,
  flags: ['readonly', 'fast'],
  keys: [{ flags: ['RO'], begin: { index: 1 }, find: { lastKey: -1, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0, multiple: true }],
  tips: ['request_policy:multi_shard', 'response_policy:agg_sum'],
  run({ db }, args, reply) {
    let found = 0
    while (args.more) if (db.find(args.key()) !== 0) found++
    reply.int(found)
  },
})

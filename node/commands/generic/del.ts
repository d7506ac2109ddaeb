import { defineCommand } from '../../dispatch/command.js'

/** DEL key [key ...] */
export const delCommand = defineCommand({
  name: 'del',
  group: 'generic',
  since: '1.0.0',
  summary: 'Delete a key',
  complexity:
    'O(N) where N is the number of keys that will be removed. When a key to remove holds a value other than a string, the individual complexity for this key is O(M) where M is the number of elements in the list, set, sorted set or hash. Removing a single key that holds a string value is O(1).',
  arity: -2,
  flags: ['write'],
  keys: [{ flags: ['RM', 'delete'], begin: { index: 1 }, find: { lastKey: -1, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0, multiple: true }],
  tips: ['request_policy:multi_shard', 'response_policy:agg_sum'],
  run({ db }, args, reply) {
    let deleted = 0
    while (args.more) if (db.delete(args.key())) deleted++
    reply.int(deleted)
  },
})

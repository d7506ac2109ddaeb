import { defineCommand } from '../../dispatch/command.js'

/** UNLINK key [key ...] */
export const unlinkCommand = defineCommand({
  name: 'unlink',
  group: 'generic',
  since: '4.0.0',
  summary: 'Delete a key asynchronously in another thread. Otherwise it is just as DEL, but non blocking.',
  complexity:
    'O(1) for each key removed regardless of its size. Then the command does O(N) work in a different thread in order to reclaim memory, where N is the number of allocations the deleted objects where composed of.',
  arity: -2,
  flags: ['write', 'fast'],
  keys: [{ flags: ['RM', 'delete'], begin: { index: 1 }, find: { lastKey: -1, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0, multiple: true }],
  tips: ['request_policy:multi_shard', 'response_policy:agg_sum'],
  run({ db }, args, reply) {
    let deleted = 0
    while (args.more) if (db.delete(args.key())) deleted++
    reply.int(deleted)
  },
})

import { defineCommand } from '../../dispatch/command.js'

/** DBSIZE */
export const dbsizeCommand = defineCommand({
  name: 'dbsize',
  group: 'server',
  since: '1.0.0',
  summary: 'Return the number of keys in the selected database',
  complexity: 'O(1)',
  arity: 1,
  flags: ['readonly', 'fast'],
  acl: ['keyspace'],
  tips: ['request_policy:all_shards', 'response_policy:agg_sum'],
  run({ db }, _args, reply) {
    reply.int(db.size)
  },
})

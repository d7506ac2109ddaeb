import { defineCommand } from '../../dispatch/command.js'

/** EXISTS key [key ...] */
export const existsCommand = defineCommand({
  name: 'exists',
  group: 'generic',
  since: '1.0.0',
  summary: 'Determine if a key exists',
  complexity: 'O(N) where N is the number of keys to check.',
  arity: -2,
  flags: ['readonly', 'fast'],
  keys: [{ flags: ['RO'], begin: { index: 1 }, find: { lastKey: -1, step: 1, limit: 0 } }],
  args: [{ name: 'key', type: 'key', keySpecIndex: 0, multiple: true }],
  history: [['3.0.3', 'Accepts multiple `key` arguments.']],
  tips: ['request_policy:multi_shard', 'response_policy:agg_sum'],
  run({ db }, args, reply) {
    let found = 0
    while (args.more) if (db.find(args.key()) !== 0) found++
    reply.int(found)
  },
})

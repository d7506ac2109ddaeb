import { defineCommand } from '../../dispatch/command.js'
import { readFlushMode } from '../../dispatch/flush-mode.js'
import { flushModeArgument } from './arguments.js'

/** FLUSHALL [ASYNC | SYNC] */
export const flushallCommand = defineCommand({
  name: 'flushall',
  group: 'server',
  since: '1.0.0',
  summary: 'Remove all keys from all databases',
  complexity: 'O(N) where N is the total number of keys in all databases',
  arity: -1,
  flags: ['write'],
  acl: ['keyspace', 'dangerous'],
  args: [flushModeArgument],
  history: [
    ['4.0.0', 'Added the `ASYNC` flushing mode modifier.'],
    ['6.2.0', 'Added the `SYNC` flushing mode modifier.'],
  ],
  tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
  run({ store }, args, reply) {
    readFlushMode(args)
    store.flush(undefined)
    reply.ok()
  },
})
